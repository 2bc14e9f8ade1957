package strowger.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * A Kamailio and this server know what is published at the other, over DMQ. (Kamailio up to 5.8
 * tells a node that joins nothing of what was published before.) Passed over where no Kamailio with
 * its modules is installed.
 */
@Timeout(120)
class KamailioPresenceSystemTest {
    private static final int ANSWER_MS = 2_000;

    @TempDir private Path folder;
    private @Nullable Server server;
    private @Nullable KamailioPeer kamailio;
    private InetSocketAddress theirs;
    private InetSocketAddress ours;
    private DatagramSocket client;
    private int count;

    @BeforeEach
    void open() throws IOException {
        client = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        theirs = freeAddress();
        ours = freeAddress();
        KamailioPeer.assumeInstalled("dmq.so", "presence.so", "presence_xml.so");
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }

    private Path configuration(String name, InetSocketAddress own, InetSocketAddress other)
            throws IOException {
        return Files.writeString(
                folder.resolve(name),
                """
                #!KAMAILIO
                debug=1
                log_stderror=yes
                children=1
                auto_aliases=no
                listen=udp:127.0.0.1:%1$d
                loadmodule "kex.so"
                loadmodule "tm.so"
                loadmodule "sl.so"
                loadmodule "pv.so"
                loadmodule "rr.so"
                loadmodule "textops.so"
                loadmodule "siputils.so"
                loadmodule "dmq.so"
                loadmodule "presence.so"
                loadmodule "presence_xml.so"
                modparam("dmq", "server_address", "sip:127.0.0.1:%1$d")
                modparam("dmq", "notification_address", "sip:127.0.0.1:%2$d")
                modparam("presence", "db_url", "")
                modparam("presence", "publ_cache", 2)
                modparam("presence", "subs_db_mode", 0)
                modparam("presence", "enable_dmq", 1)
                modparam("presence", "server_address", "sip:127.0.0.1:%1$d")
                modparam("presence_xml", "db_url", "")
                modparam("presence_xml", "force_active", 1)
                request_route {
                    if (is_method("KDMQ")) { dmq_handle_message(); exit; }
                    if (is_method("PUBLISH|SUBSCRIBE")) {
                        if (!t_newtran()) { sl_reply_error(); exit; }
                        if (is_method("PUBLISH")) { handle_publish(); } else { handle_subscribe(); }
                        exit;
                    }
                    sl_send_reply("405", "Method Not Allowed");
                }
                """
                        .formatted(own.getPort(), other.getPort()));
    }

    private void startKamailio() throws IOException {
        kamailio = KamailioPeer.start(configuration("kamailio.cfg", theirs, ours), folder);
    }

    private void startOurs() throws IOException {
        server =
                Server.start(
                        ServerOptions.of(configuration("strowger.cfg", ours, theirs))
                                .within(folder.resolve("run"))
                                .on(2, Io.AUTO));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        if (kamailio != null) {
            kamailio.close();
        }
        client.close();
    }

    private String head(String method, String user) {
        count++;
        return """
        %1$s sip:%2$s@example.com SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:%3$d;branch=z9hG4bK-%3$d-%4$d
        From: <sip:%2$s@example.com>;tag=f%4$d
        To: <sip:%2$s@example.com>
        Call-ID: c%3$d-%4$d
        CSeq: 1 %1$s
        Max-Forwards: 70
        Contact: <sip:%2$s@127.0.0.1:%3$d>
        Event: presence
        """
                .formatted(method, user, client.getLocalPort(), count)
                .replace("\n", "\r\n");
    }

    /** Publishes; returns the entity tag. */
    private String publish(InetSocketAddress at, String user, String tag, String note)
            throws IOException {
        String body =
                note.isEmpty()
                        ? ""
                        : """
                        <?xml version="1.0"?>
                        <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:%s@example.com">\
                        <tuple id="t"><status><basic>open</basic></status><note>%s</note></tuple>\
                        </presence>
                        """
                                .formatted(user, note);
        SipClient.send(
                client,
                at,
                head("PUBLISH", user)
                        + (note.isEmpty() ? "Expires: 0\r\n" : "Expires: 600\r\n")
                        + (tag.isEmpty() ? "" : "SIP-If-Match: " + tag + "\r\n")
                        + "Content-Type: application/pidf+xml\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body);
        String reply = received("SIP/2.0 ", "PUBLISH", at);
        assertTrue(reply.startsWith("SIP/2.0 200"), reply);
        return header(reply, "SIP-ETag");
    }

    /** What a watcher who asks once is told of a user: the note, or nothing. */
    private String seen(InetSocketAddress at, String user) throws IOException {
        SipClient.send(
                client, at, head("SUBSCRIBE", user) + "Expires: 0\r\nContent-Length: 0\r\n\r\n");
        try {
            String notify = received("NOTIFY ", "c" + client.getLocalPort() + "-" + count, at);
            int from = notify.indexOf("<note>");
            return from < 0 ? "" : notify.substring(from + 6, notify.indexOf("</note>"));
        } catch (SocketTimeoutException notUpYet) {
            return "not up yet";
        }
    }

    /** The next message of this kind; each NOTIFY is answered, all else is passed over. */
    private String received(String start, String word, InetSocketAddress from) throws IOException {
        while (true) { // until the socket has nothing for a while
            client.setSoTimeout(ANSWER_MS);
            String message = SipClient.receive(client);
            if (message.startsWith("NOTIFY ")) {
                String copied =
                        message.lines()
                                .filter(line -> line.matches("(Via|From|To|Call-ID|CSeq): .*"))
                                .collect(Collectors.joining("\r\n"));
                String ok = "SIP/2.0 200 OK\r\n" + copied + "\r\nContent-Length: 0\r\n\r\n";
                SipClient.send(client, from, ok);
            }
            if (message.startsWith(start) && message.contains(word)) {
                return message;
            }
        }
    }

    private void await(InetSocketAddress at, String user, String note) throws Exception {
        try {
            Await.until(() -> seen(at, user), note::equals, note);
        } catch (AssertionError never) {
            throw new AssertionError(kamailio == null ? "" : kamailio.log(), never);
        }
    }

    private static String header(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    @Test
    void whatIsPublishedAtEitherIsSeenAtBoth_fromTheFirstToTheLast() throws Exception {
        startKamailio();
        await(theirs, "alice", "");
        startOurs();
        String bob = publish(ours, "bob", "", "first");
        await(theirs, "bob", "first");
        String early = publish(theirs, "alice", "", "from there");
        await(ours, "alice", "from there");
        bob = publish(ours, "bob", bob, "second");
        await(theirs, "bob", "second");
        await(ours, "bob", "second");
        early = publish(theirs, "alice", early, "changed");
        await(ours, "alice", "changed");
        publish(theirs, "alice", early, "");
        await(ours, "alice", "");
        publish(ours, "bob", bob, "");
        await(theirs, "bob", "");
    }

    @Test
    void whenKamailioJoinsLater_thenItIsToldOfOurs() throws Exception {
        startOurs();
        String bob = publish(ours, "bob", "", "here already");
        startKamailio();
        await(theirs, "bob", "here already");
        publish(ours, "bob", bob, "");
        await(theirs, "bob", "");
    }
}
