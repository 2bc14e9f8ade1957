package strowger.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A phone that has registered over TCP and knows the server's id of its connection. */
final class Phone implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;
    private static final int RECEIVE_LENGTH = 4096;
    private static final int FILLING_LENGTH = 7_000;

    private final Socket socket = new Socket();
    private final String user;
    private final long id;

    /**
     * @param server which answers a REGISTER with the id in {@code X-Id}, and listens over TCP at
     *     its second address.
     */
    Phone(Server server, String user) throws IOException {
        this.user = user;
        socket.setReceiveBufferSize(RECEIVE_LENGTH); // so that it is soon full when not read
        socket.setSoTimeout(TIMEOUT_MS);
        socket.bind(new InetSocketAddress(source(), 0));
        socket.connect(server.sockets().get(1).endpoint().toSocketAddress(), TIMEOUT_MS);
        String aor = "sip:" + user + "@127.0.0.1";
        String contact =
                "Contact: <sip:%s@127.0.0.1:%d;transport=tcp>\r\nExpires: 600\r\n"
                        .formatted(user, socket.getLocalPort());
        String reply =
                SipClient.ask(socket, SipClient.request("REGISTER", aor, aor, "TCP", contact));
        id = id(reply);
    }

    /** The server's id of the connection that a reply came over. */
    static long id(String reply) throws IOException {
        return reply.lines()
                .filter(line -> line.startsWith("X-Id: "))
                .mapToLong(line -> Long.parseLong(line.substring(6)))
                .findFirst()
                .orElseThrow(() -> new IOException("not registered: " + reply));
    }

    /** One of several addresses of the loopback, so that ports last. */
    private InetAddress source() throws IOException {
        return InetAddress.getByName("127.0.0." + (2 + Math.floorMod(user.hashCode(), 7)));
    }

    Socket socket() {
        return socket;
    }

    long id() {
        return id;
    }

    InetSocketAddress local() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    String options(String to) {
        return SipClient.request("OPTIONS", "sip:" + to + "@127.0.0.1", "sip:x@x", "TCP", "");
    }

    /** Waits until the server has closed it, whatever comes before that. */
    void awaitEnd() {
        try {
            byte[] read = new byte[1024];
            int length = 0;
            while (length >= 0) { // until the end, or the time is over
                length = socket.getInputStream().read(read);
            }
        } catch (IOException reset) {
            assert reset.getMessage() != null : reset;
        }
    }

    /** Asks and asks and reads no answer, until the server has had enough. */
    void floodUntilEnd(Map<Long, ?> ended) {
        String to = "sip:x@x;filling=" + "y".repeat(FILLING_LENGTH); // the replies have it too
        String options = SipClient.request("OPTIONS", "sip:x@127.0.0.1", to, "TCP", "");
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        try {
            while (!ended.containsKey(id) && System.nanoTime() < deadline) {
                write(options);
            }
        } catch (IOException reset) {
            assert reset.getMessage() != null : reset;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
