package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.reactor.Io;
import strowger.engine.transport.ConnectionTracker;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A connection carries requests to the port that {@code alias} in a Via names (RFC 5923). */
@Timeout(30)
class ConnectionAliasSystemTest {
    private static final int PORT = 5099;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anAliasCountsWhereItIsAccepted(int accepted) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("test.cfg"),
                        "tcp_accept_aliases="
                                + accepted
                                + "\nloadmodule \"sl.so\"\n"
                                + "request_route { sl_send_reply(\"200\", \"OK\"); }\n");
        ServerOptions options =
                ServerOptions.of(file)
                        .listeningOn("tcp:127.0.0.1:0")
                        .on(1, Io.AUTO)
                        .within(folder.resolve("run"));
        try (Server server = Server.start(options);
                Socket client = new Socket()) {
            InetSocketAddress address = server.sockets().get(0).endpoint().toSocketAddress();
            client.connect(address);
            String request =
                    SipClient.options("TCP").replace("127.0.0.1:9;", "127.0.0.1:5099;alias;");
            for (int each = 0; each < 2; each++) { // the first is handled when the second is
                String reply = SipClient.ask(client, request);
                assertTrue(reply.startsWith("SIP/2.0 200 "), reply);
            }
            Endpoint alias = Endpoint.parse("127.0.0.1", PORT).orElseThrow();
            long found = server.transports().connections().find(Protocol.TCP, alias);
            if (accepted == 1) {
                assertNotEquals(ConnectionTracker.NONE, found);
            } else {
                assertEquals(ConnectionTracker.NONE, found);
            }
        }
    }

    @Test
    void aScriptAsksForAnAliasAndHasTheConnectionEndBehindTheReply() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("test.cfg"),
                        """
                        loadmodule "pv.so"
                        loadmodule "sl.so"
                        request_route {
                            if (method == "OPTIONS") force_tcp_alias("5099"); else set_reply_close();
                            sl_send_reply("100", "Trying");
                            sl_send_reply("200", "OK");
                        }
                        """);
        ServerOptions options =
                ServerOptions.of(file)
                        .listeningOn("tcp:127.0.0.1:0")
                        .on(1, Io.AUTO)
                        .within(folder.resolve("run"));
        try (Server server = Server.start(options);
                Socket client = new Socket()) {
            client.setSoTimeout(10_000);
            client.connect(server.sockets().get(0).endpoint().toSocketAddress());
            String reply = SipClient.ask(client, SipClient.options("TCP"));
            assertTrue(reply.startsWith("SIP/2.0 100 "), reply);
            Endpoint alias = Endpoint.parse("127.0.0.1", PORT).orElseThrow();
            assertNotEquals(
                    ConnectionTracker.NONE,
                    server.transports().connections().find(Protocol.TCP, alias));
            String last = SipClient.options("TCP").replace("OPTIONS", "INFO");
            client.getOutputStream().write(last.getBytes(StandardCharsets.US_ASCII));
            byte[] all = client.getInputStream().readAllBytes(); // until the server closes
            String text = new String(all, StandardCharsets.US_ASCII);
            assertTrue(text.contains("CSeq: 1 INFO"), text);
            assertEquals(2, text.split("SIP/2.0 200 OK", -1).length - 1, text);
        }
    }
}
