package strowger.perf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.List;
import java.util.function.BiFunction;

/** A small SIP server for tests: what it answers to the n-th datagram is given by a function. */
final class Responder implements AutoCloseable {
    private final DatagramSocket socket;
    private final BiFunction<Integer, String, List<String>> answers;
    private int received;

    Responder(BiFunction<Integer, String, List<String>> answers) throws SocketException {
        this.answers = answers;
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::serve);
    }

    /** A 200 that copies what an answer copies (RFC 3261 §8.2.6.2). */
    static String ok(String request) {
        return "SIP/2.0 200 OK" + request.substring(request.indexOf("\r\n"));
    }

    String target() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[Wire.DATAGRAM_MAX], Wire.DATAGRAM_MAX);
        try {
            while (true) {
                packet.setLength(Wire.DATAGRAM_MAX);
                socket.receive(packet);
                String request = new String(packet.getData(), 0, packet.getLength(), ISO_8859_1);
                for (String answer : answers.apply(received++, request)) {
                    byte[] bytes = answer.getBytes(ISO_8859_1);
                    socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException closed) {
            assert socket.isClosed() : closed;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
