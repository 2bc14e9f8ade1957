package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** What the tests of streams say to a {@link Loopback} and how: plain sockets of the JDK's. */
final class StreamPeer {
    static final TransportConfig CONFIG = TransportConfig.defaults().withQueues(64, 64);

    private StreamPeer() {}

    static TransportConfig streams(UnaryOperator<StreamConfig.Builder> change) {
        return CONFIG.withStreams(change.apply(CONFIG.streams().change()).conclude());
    }

    static String message(String body) {
        return "OPTIONS sip:a SIP/2.0\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    static Socket connect(ListenSocket to) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) Loopback.DEADLINE_MS);
        socket.setTcpNoDelay(true);
        socket.connect(to.endpoint().toSocketAddress(), (int) Loopback.DEADLINE_MS);
        return socket;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static void writeAll(Socket client, String bytes) {
        try {
            write(client, bytes);
        } catch (IOException closedMeanwhile) {
            assertTrue(client.isConnected());
        }
    }

    static String read(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    static Destination to(Endpoint remote) {
        Destination to = new Destination().protocol(Protocol.TCP);
        to.remote().copyFrom(remote);
        return to;
    }
}
