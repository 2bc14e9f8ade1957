package strowger.server.rpc;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.module.ConfigurationException;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Takes requests from a port of UDP: a datagram a request, a datagram an answer. */
public final class UdpListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UdpListener.class);
    private static final int LENGTH_MAX = 65_507;

    private final DatagramSocket socket;
    private final RpcService service;
    private final boolean pretty;

    private UdpListener(DatagramSocket socket, RpcService service, boolean pretty) {
        this.socket = socket;
        this.service = service;
        this.pretty = pretty;
    }

    /**
     * Begins to listen.
     *
     * @throws ConfigurationException if the address can't be used.
     */
    public static UdpListener open(InetSocketAddress address, RpcService service, boolean pretty) {
        try {
            UdpListener listener = new UdpListener(new DatagramSocket(address), service, pretty);
            Thread.ofVirtual().name("rpc-udp").start(listener::serve);
            return listener;
        } catch (SocketException refused) {
            throw new ConfigurationException(
                    "jsonrpcs: cannot listen on udp:" + address + ": " + Reason.of(refused));
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    private void serve() {
        byte[] bytes = new byte[LENGTH_MAX];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                socket.receive(packet);
                answer(packet);
            } catch (IOException fault) {
                if (!socket.isClosed()) {
                    LOG.warn("rpc: {} on udp:{}", Reason.of(fault), address());
                }
            }
        }
    }

    private void answer(DatagramPacket packet) throws IOException {
        byte[] document = Arrays.copyOf(packet.getData(), packet.getLength());
        byte[] answer = bytes(service.answer(document, pretty).text());
        if (answer.length > LENGTH_MAX) {
            String text =
                    "The answer has %d bytes, a datagram takes %d; ask over tcp_socket"
                            .formatted(answer.length, LENGTH_MAX);
            answer =
                    bytes(
                            service.refusal(
                                    new EnvelopeFault(
                                            EnvelopeFault.INTERNAL_ERROR, text, RequestId.NULL),
                                    pretty));
        }
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        socket.close();
    }
}
