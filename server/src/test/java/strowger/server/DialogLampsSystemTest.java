package strowger.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A call through the server lights the lamp of who watches the callee, and puts it out. */
@Timeout(60)
class DialogLampsSystemTest {
    private static final String CONFIGURATION =
            """
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "tm.so"
            loadmodule "rr.so"
            loadmodule "siputils.so"
            loadmodule "textops.so"
            loadmodule "dialog.so"
            loadmodule "presence.so"
            loadmodule "presence_dialoginfo.so"
            loadmodule "pua.so"
            loadmodule "pua_dialoginfo.so"
            modparam("presence", "publ_cache", 2)
            modparam("presence", "subs_db_mode", 0)
            request_route {
                if (is_method("SUBSCRIBE")) { handle_subscribe(); exit; }
                if (has_totag()) { loose_route(); t_relay(); exit; }
                record_route();
                dlg_manage();
                $du = $hdr(X-To);
                t_relay();
            }
            """;

    @TempDir private Path folder;

    /** A request with the line ends of SIP. */
    private static String text(String request) {
        return request.replace("\n", "\r\n");
    }

    /** A reply with what it must copy of a request. */
    private static String reply(String request, String status, int port) {
        String copied =
                request.lines()
                        .filter(line -> line.matches("(Via|From|Call-ID|CSeq|Record-Route): .*"))
                        .collect(Collectors.joining("\r\n"));
        String to = request.lines().filter(line -> line.startsWith("To: ")).findFirst().orElse("");
        String tag = to.contains("tag=") ? "" : ";tag=callee";
        return "SIP/2.0 %s\r\n%s\r\n%s%s\r\nContact: <sip:bob@127.0.0.1:%d>\r\n"
                        .formatted(status, copied, to, tag, port)
                + "Content-Length: 0\r\n\r\n";
    }

    private static String header(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .collect(Collectors.joining(", "));
    }

    private static DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(5_000);
        return socket;
    }

    /** The next NOTIFY that shows this state, all up to it answered. */
    private static void awaitState(DatagramSocket watcher, InetSocketAddress server, String state)
            throws IOException {
        String notify;
        do {
            notify = SipClient.receive(watcher);
            SipClient.send(watcher, server, reply(notify, "200 OK", watcher.getLocalPort()));
        } while (!notify.contains("<state>" + state + "</state>"));
        assertTrue(notify.contains("entity=\"sip:bob@example.com\""), notify);
    }

    @Test
    void aLampFollowsTheCall() throws IOException {
        Path file = Files.writeString(folder.resolve("test.cfg"), CONFIGURATION);
        try (Server server =
                        Server.start(
                                ServerOptions.of(file)
                                        .listeningOn("udp:127.0.0.1:0")
                                        .within(folder.resolve("run"))
                                        .on(1, Io.AUTO));
                DatagramSocket watcher = socket();
                DatagramSocket caller = socket();
                DatagramSocket callee = socket()) {
            InetSocketAddress to = server.sockets().getFirst().endpoint().toSocketAddress();
            String subscribe =
                    text(
                            """
                            SUBSCRIBE sip:bob@example.com SIP/2.0
                            Via: SIP/2.0/UDP 127.0.0.1:%1$d;branch=z9hG4bKsub
                            From: <sip:eve@example.com>;tag=e
                            To: <sip:bob@example.com>
                            Call-ID: sub
                            CSeq: 1 SUBSCRIBE
                            Contact: <sip:eve@127.0.0.1:%1$d>
                            Event: dialog
                            Expires: 60
                            Content-Length: 0

                            """
                                    .formatted(watcher.getLocalPort()));
            assertTrue(SipClient.ask(watcher, to, subscribe).startsWith("SIP/2.0 200"));
            SipClient.send(
                    watcher,
                    to,
                    reply(SipClient.receive(watcher), "200 OK", watcher.getLocalPort()));

            SipClient.send(
                    caller,
                    to,
                    text(
                            """
                            INVITE sip:bob@example.com SIP/2.0
                            Via: SIP/2.0/UDP 127.0.0.1:%1$d;branch=z9hG4bKinv
                            From: <sip:alice@example.com>;tag=caller
                            To: <sip:bob@example.com>
                            Call-ID: call
                            CSeq: 1 INVITE
                            Max-Forwards: 70
                            Contact: <sip:alice@127.0.0.1:%1$d>
                            X-To: sip:127.0.0.1:%2$d
                            Content-Length: 0

                            """
                                    .formatted(caller.getLocalPort(), callee.getLocalPort())));
            String invite = SipClient.receive(callee);
            SipClient.send(callee, to, reply(invite, "180 Ringing", callee.getLocalPort()));
            awaitState(watcher, to, "early");
            SipClient.send(callee, to, reply(invite, "200 OK", callee.getLocalPort()));
            awaitState(watcher, to, "confirmed");
            String ok = SipClient.receive(caller);
            while (!ok.startsWith("SIP/2.0 200")) {
                ok = SipClient.receive(caller);
            }
            for (String method : new String[] {"ACK", "BYE"}) {
                SipClient.send(
                        caller,
                        to,
                        text(
                                """
                                %1$s sip:bob@127.0.0.1:%2$d SIP/2.0
                                Via: SIP/2.0/UDP 127.0.0.1:%3$d;branch=z9hG4bK%1$s
                                Route: %4$s
                                From: <sip:alice@example.com>;tag=caller
                                To: <sip:bob@example.com>;tag=callee
                                Call-ID: call
                                CSeq: %5$d %1$s
                                Max-Forwards: 70
                                Content-Length: 0

                                """
                                        .formatted(
                                                method,
                                                callee.getLocalPort(),
                                                caller.getLocalPort(),
                                                header(ok, "Record-Route"),
                                                method.equals("ACK") ? 1 : 2)));
            }
            String bye = SipClient.receive(callee);
            while (!bye.startsWith("BYE ")) { // the ACK comes before it
                bye = SipClient.receive(callee);
            }
            SipClient.send(callee, to, reply(bye, "200 OK", callee.getLocalPort()));
            awaitState(watcher, to, "terminated");
        }
    }
}
