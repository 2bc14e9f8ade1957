package strowger.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** Sends a request and waits, 20 s at most, for what comes back. */
final class SipClient {
    private static final int TIMEOUT_MS = 20_000; // a loaded machine keeps it
    private static final int LENGTH_MAX = 65_535;

    private SipClient() {}

    /** An OPTIONS to nobody in particular; replies go to where it came from. */
    static String options(String transport) {
        return request("OPTIONS", "sip:127.0.0.1", "sip:127.0.0.1", transport, "");
    }

    /**
     * A request without a body.
     *
     * @param more header lines, each with its line end.
     */
    static String request(String method, String uri, String to, String transport, String more) {
        return """
        %s %s SIP/2.0
        Via: SIP/2.0/%s 127.0.0.1:9;rport;branch=z9hG4bK%s%d
        From: <sip:alice@127.0.0.1>;tag=a
        To: <%s>
        Call-ID: %s-%d
        CSeq: 1 %s
        Max-Forwards: 70
        %sContent-Length: 0

        """
                .formatted(
                        method,
                        uri,
                        transport,
                        method,
                        System.nanoTime(),
                        to,
                        method,
                        System.nanoTime(),
                        method,
                        more)
                .replace("\r", "")
                .replace("\n", "\r\n");
    }

    static String askOverUdp(InetSocketAddress server, String request) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return ask(socket, server, request);
        }
    }

    static String ask(DatagramSocket socket, InetSocketAddress server, String request)
            throws IOException {
        send(socket, server, request);
        return receive(socket);
    }

    static void send(DatagramSocket socket, InetSocketAddress server, String message)
            throws IOException {
        socket.setSoTimeout(TIMEOUT_MS);
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, server));
    }

    /** A 180 to a request: its Via, From, To, Call-ID and CSeq as they came (RFC 3261 §8.2.6). */
    static String ringing(String request) {
        String copied =
                request.lines()
                        .filter(line -> line.matches("(Via|From|Call-ID|CSeq|Record-Route): .*"))
                        .collect(Collectors.joining("\r\n"));
        String to = request.lines().filter(line -> line.startsWith("To: ")).findFirst().orElse("");
        return "SIP/2.0 180 Ringing\r\n"
                + copied
                + "\r\n"
                + to
                + ";tag=b\r\nContent-Length: 0\r\n\r\n";
    }

    static String receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LENGTH_MAX], LENGTH_MAX);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    static String askOverTcp(InetSocketAddress server, String request) throws IOException {
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return head(socket.getInputStream());
        }
    }

    /** A request of the caller within the dialog that an answer made, through its Record-Route. */
    static String within(String method, String target, String answer, int number) {
        return """
        %s %s SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK%d
        %s
        %s
        %s
        %s
        CSeq: %d %s
        Max-Forwards: 70
        Content-Length: 0

        """
                .formatted(
                        method,
                        target,
                        System.nanoTime(),
                        header(answer, "From"),
                        header(answer, "To"),
                        header(answer, "Call-ID"),
                        header(answer, "Record-Route").replaceFirst("Record-", ""),
                        number,
                        method)
                .replace("\n", "\r\n");
    }

    /** The first line of a header, its name included; without a value when there is none. */
    static String header(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ": "))
                .findFirst()
                .orElse(name + ": ");
    }

    /** Asks over a connection that stays open. */
    static String ask(Socket connection, String request) throws IOException {
        connection.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        return head(connection.getInputStream());
    }

    private static String head(InputStream stream) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\n")) {
            int next = stream.read();
            if (next < 0) {
                throw new IOException("closed after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }
}
