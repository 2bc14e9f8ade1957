package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.module.CommandArguments;
import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What is published from within, and what rules and lists make of it, over the wire. */
@Timeout(60)
class PresenceSourcesSystemTest {
    private static final String CONFIGURATION =
            """
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "tm.so"
            loadmodule "rr.so"
            loadmodule "textops.so"
            loadmodule "siputils.so"
            loadmodule "presence.so"
            loadmodule "xcap_server.so"
            loadmodule "presence_xml.so"
            loadmodule "presence_dialoginfo.so"
            loadmodule "pua.so"
            loadmodule "pua_rpc.so"
            modparam("presence", "publ_cache", 2)
            modparam("presence", "subs_db_mode", 0)
            modparam("presence_xml", "integrated_xcap_server", 1)
            # more
            request_route {
                # register
                if (is_method("OPTIONS")) {
                    $var(r) = "no";
                    if (pres_check_basic("sip:bob@example.com", "open")) $var(r) = "open";
                    if (pres_check_activities("sip:bob@example.com", "away")) $var(r) = "away";
                    sl_send_reply("200", "$var(r)");
                    exit;
                }
                if (is_method("PUBLISH")) { handle_publish(); exit; }
                if (is_method("SUBSCRIBE")) { route(list); exit; }
                sl_send_reply("405", "Method Not Allowed");
            }
            """;
    private static final String RULES = "/xcap-root/pres-rules/users/sip:bob@example.com/index";

    @TempDir private Path folder;
    private DatagramSocket watcher;

    @BeforeEach
    void open() throws IOException {
        watcher = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() {
        watcher.close();
    }

    private Server start(String more) throws IOException {
        String plain = "route[list] { handle_subscribe(); }\n";
        String text =
                CONFIGURATION.replace(
                        "# more", more.contains("[list]") ? more : more + '\n' + plain);
        if (more.contains("[register]")) {
            text = text.replace("# register", "if (is_method(\"REGISTER\")) route(register);");
        }
        Path file = Files.writeString(folder.resolve("test.cfg"), text);
        return Server.start(
                ServerOptions.of(file)
                        .listeningOn("udp:127.0.0.1:0")
                        .within(folder.resolve("run"))
                        .on(1, Io.AUTO));
    }

    private static InetSocketAddress address(Server server) {
        return server.sockets().getFirst().endpoint().toSocketAddress();
    }

    private static @Nullable Object call(Server server, String name, Object... arguments)
            throws Exception {
        return server.commands()
                .find(name)
                .orElseThrow()
                .command()
                .call(new CommandArguments(List.of(arguments)));
    }

    private void subscribe(Server server, String event) throws IOException {
        String reply = subscribe(server, "sip:bob@example.com", event, "");
        assertTrue(reply.startsWith("SIP/2.0 200 "), reply);
    }

    private String subscribe(Server server, String uri, String event, String more)
            throws IOException {
        String subscribe =
                """
                SUBSCRIBE %4$s SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:%1$d;branch=z9hG4bK%2$d
                From: <sip:eve@example.com>;tag=e
                To: <%4$s>
                Call-ID: sub-%2$d
                CSeq: 1 SUBSCRIBE
                Max-Forwards: 70
                Contact: <sip:eve@127.0.0.1:%1$d>
                Event: %3$s
                Expires: 60
                %5$sContent-Length: 0

                """
                        .formatted(watcher.getLocalPort(), System.nanoTime(), event, uri, more)
                        .replace("\n", "\r\n");
        return SipClient.ask(watcher, address(server), subscribe);
    }

    /** The next NOTIFY, answered. */
    private String notified(Server server) throws IOException {
        return answered(server, watcher, "");
    }

    private static String answered(Server server, DatagramSocket socket, String more)
            throws IOException {
        String request = SipClient.receive(socket);
        String copied =
                request.lines()
                        .filter(line -> line.matches("(Via|From|To|Call-ID|CSeq): .*"))
                        .collect(Collectors.joining("\r\n"));
        SipClient.send(
                socket,
                address(server),
                "SIP/2.0 200 OK\r\n" + copied + "\r\n" + more + "Content-Length: 0\r\n\r\n");
        return request;
    }

    private static String dialog(String state) {
        return """
        <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full"
         entity="sip:bob@example.com"><dialog id="d"><state>%s</state></dialog></dialog-info>
        """
                .formatted(state);
    }

    private static void publish(Server server, long expiresSec, String proxy, String document)
            throws Exception {
        Object done =
                call(
                        server,
                        "pua.send_publish",
                        "sip:bob@example.com",
                        expiresSec,
                        "dialog",
                        "application/dialog-info+xml",
                        "call-1",
                        ".",
                        proxy,
                        ".",
                        document);
        assertEquals("OK", done);
    }

    @Test
    void whatIsPublishedWithinReachesWatchersWithoutAPublishOnTheWire() throws Exception {
        try (Server server = start("")) {
            subscribe(server, "dialog");
            assertTrue(notified(server).contains("Subscription-State: active"));
            publish(server, 60, ".", dialog("early"));
            String early = notified(server);
            assertTrue(early.contains("<state>early</state>"), early);
            publish(server, 60, ".", dialog("confirmed"));
            String confirmed = notified(server);
            assertTrue(confirmed.contains("<state>confirmed</state>"), confirmed);
            assertFalse(confirmed.contains("early"), confirmed);
            assertEquals(
                    1,
                    assertInstanceOf(List.class, call(server, "presence.presentity_list")).size());
            publish(server, 0, ".", ".");
            String over = notified(server);
            assertTrue(over.contains("<state>terminated</state>"), over);
        }
    }

    @Test
    void withAProxyDocumentsGoByPublishAndKeepTheirTag() throws Exception {
        try (DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            other.setSoTimeout(5000);
            String proxy = "sip:127.0.0.1:" + other.getLocalPort();
            try (Server server =
                    start("modparam(\"pua\", \"outbound_proxy\", \"" + proxy + "\")")) {
                publish(server, 60, ".", dialog("early"));
                String first = answered(server, other, "SIP-ETag: tag1\r\nExpires: 60\r\n");
                assertTrue(first.startsWith("PUBLISH sip:bob@example.com SIP/2.0"), first);
                assertTrue(first.contains("Event: dialog\r\n"), first);
                assertTrue(first.endsWith(dialog("early")), first);
                assertFalse(first.contains("SIP-If-Match"), first);
                publish(server, 60, ".", dialog("confirmed"));
                String second = answered(server, other, "SIP-ETag: tag2\r\nExpires: 60\r\n");
                assertTrue(second.contains("SIP-If-Match: tag1\r\n"), second);
                publish(server, 0, ".", ".");
                String third = answered(server, other, "SIP-ETag: tag2\r\nExpires: 0\r\n");
                assertTrue(third.contains("SIP-If-Match: tag2\r\n"), third);
                assertTrue(third.contains("Content-Length: 0\r\n"), third);
            }
        }
    }

    private static String rules(String handling) {
        return """
        <ruleset xmlns="urn:ietf:params:xml:ns:common-policy"
         xmlns:pr="urn:ietf:params:xml:ns:pres-rules"><rule id="r"><conditions><identity>
         <one id="sip:eve@example.com"/></identity></conditions>
         <actions><pr:sub-handling>%s</pr:sub-handling></actions>
         <transformations><pr:provide-services><pr:all-services/></pr:provide-services>
         </transformations></rule></ruleset>
        """
                .formatted(handling);
    }

    @Test
    void aChangeOfRulesIsSeenByTheWatcherAtOnce() throws Exception {
        String presence =
                """
                <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@example.com">
                <tuple id="t"><status><basic>open</basic></status><note>secret</note></tuple>
                </presence>
                """;
        try (Server server = start("")) {
            call(
                    server,
                    "pua.send_publish",
                    "sip:bob@example.com",
                    60L,
                    "presence",
                    "application/pidf+xml",
                    "p",
                    ".",
                    ".",
                    ".",
                    presence);
            subscribe(server, "presence");
            String pending = notified(server);
            assertTrue(pending.contains("Subscription-State: pending"), pending);
            assertTrue(pending.contains("Content-Length: 0"), pending);
            call(server, "xcap.put", RULES, rules("allow"));
            String allowed = notified(server);
            assertTrue(allowed.contains("Subscription-State: active"), allowed);
            assertTrue(allowed.contains("<basic>open</basic>"), allowed);
            assertFalse(allowed.contains("secret"), allowed);
            call(server, "xcap.put", RULES, rules("block"));
            String blocked = notified(server);
            assertTrue(blocked.contains("Subscription-State: terminated;reason=rejected"), blocked);
            assertFalse(blocked.contains("<basic>"), blocked);
        }
    }

    private static String inSphere(String sphere) {
        return """
        <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@example.com"
         xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
         xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid">
        <tuple id="t"><status><basic>open</basic></status></tuple>
        <dm:person id="p"><rpid:sphere>%s</rpid:sphere></dm:person></presence>
        """
                .formatted(sphere);
    }

    private static void publishSphere(Server server, String sphere) throws Exception {
        call(
                server,
                "pua.send_publish",
                "sip:bob@example.com",
                60L,
                "presence",
                "application/pidf+xml",
                "p",
                ".",
                ".",
                ".",
                inSphere(sphere));
    }

    @Test
    void aRuleThatAsksForASphereAppliesOnlyInIt() throws Exception {
        String sphere = "<sphere value=\"work\"/></conditions>";
        try (Server server = start("modparam(\"presence\", \"enable_sphere_check\", 1)\n")) {
            call(server, "xcap.put", RULES, rules("allow").replace("</conditions>", sphere));
            publishSphere(server, "<rpid:work/>");
            subscribe(server, "presence");
            String atWork = notified(server);
            assertTrue(atWork.contains("Subscription-State: active"), atWork);
            assertTrue(atWork.contains("<basic>open</basic>"), atWork);
            publishSphere(server, "home");
            String atHome = notified(server);
            assertTrue(atHome.contains("Subscription-State: terminated"), atHome);
            assertFalse(atHome.contains("<basic>"), atHome);
        }
    }

    private static void publishPresence(Server server, String user, String note) throws Exception {
        call(
                server,
                "pua.send_publish",
                "sip:" + user + "@example.com",
                60L,
                "presence",
                "application/pidf+xml",
                "p",
                ".",
                ".",
                ".",
                """
                <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:%s@example.com">
                <tuple id="t"><status><basic>open</basic></status><note>%s</note></tuple></presence>
                """
                        .formatted(user, note));
    }

    @Test
    void oneSubscriptionToAListShowsAllWhoAreOnIt() throws Exception {
        String lists =
                """
                loadmodule "rls.so"
                modparam("rls", "waitn_time", 1)
                modparam("rls", "to_presence_code", 5)
                modparam("presence_xml", "force_active", 1)
                route[list] { rls_handle_subscribe(); if ($rc == 5) handle_subscribe(); }
                """;
        String services =
                """
                <rls-services xmlns="urn:ietf:params:xml:ns:rls-services"
                 xmlns:rl="urn:ietf:params:xml:ns:resource-lists">
                <service uri="sip:friends@example.com"><list><rl:entry uri="sip:bob@example.com"/>
                <rl:entry uri="sip:ann@example.com"><rl:display-name>Ann</rl:display-name></rl:entry>
                </list></service></rls-services>
                """;
        String path = "/xcap-root/rls-services/users/sip:eve@example.com/index";
        try (Server server = start(lists)) {
            call(server, "xcap.put", path, services);
            publishPresence(server, "bob", "first");
            String accepted =
                    subscribe(
                            server,
                            "sip:friends@example.com",
                            "presence",
                            "Supported: eventlist\n");
            assertTrue(accepted.startsWith("SIP/2.0 200 "), accepted);
            assertTrue(accepted.contains("Require: eventlist\r\n"), accepted);
            String full = notified(server);
            assertTrue(full.contains("Require: eventlist\r\n"), full);
            assertTrue(full.contains("Event: presence\r\n"), full);
            assertTrue(full.contains("Content-Type: multipart/related;type="), full);
            assertTrue(full.contains("version=\"0\" fullState=\"true\""), full);
            assertTrue(full.contains("<name>Ann</name><instance"), full);
            assertTrue(full.contains("<note>first</note>"), full);

            publishPresence(server, "ann", "second");
            publishPresence(server, "bob", "third");
            String changed = notified(server);
            assertTrue(changed.contains("version=\"1\""), changed);
            assertTrue(changed.contains("<note>second</note>"), changed);
            assertTrue(changed.contains("<note>third</note>"), changed);

            String alone = subscribe(server, "sip:bob@example.com", "presence", "");
            assertTrue(alone.startsWith("SIP/2.0 200 "), alone);
            assertFalse(alone.contains("eventlist"), alone);
            assertTrue(notified(server).contains("<note>third</note>"));
        }
    }

    private String register(Server server, int expiresSec) throws IOException {
        String register =
                """
                REGISTER sip:example.com SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:%1$d;branch=z9hG4bK%2$d
                From: <sip:bob@example.com>;tag=b
                To: <sip:bob@example.com>
                Call-ID: reg
                CSeq: %3$d REGISTER
                Max-Forwards: 70
                Contact: <sip:bob@127.0.0.1:%1$d>
                Expires: %4$d
                Content-Length: 0

                """
                        .formatted(
                                watcher.getLocalPort(),
                                System.nanoTime(),
                                System.nanoTime() / 1_000_000 % 1_000_000_000,
                                expiresSec)
                        .replace("\n", "\r\n");
        return SipClient.ask(watcher, address(server), register);
    }

    @Test
    void whoRegistersIsShownPresentAndAsRegistered() throws Exception {
        String sources =
                """
                loadmodule "usrloc.so"
                loadmodule "registrar.so"
                loadmodule "presence_reginfo.so"
                loadmodule "pua_usrloc.so"
                loadmodule "pua_reginfo.so"
                modparam("pua_reginfo", "default_domain", "example.com")
                modparam("presence_xml", "force_active", 1)
                route[list] { handle_subscribe(); }
                route[register] { pua_set_publish(); save("location"); exit; }
                """;
        try (Server server = start(sources)) {
            subscribe(server, "presence");
            assertTrue(notified(server).contains("Content-Length: 0"));
            assertTrue(register(server, 60).startsWith("SIP/2.0 200"));
            String present = notified(server);
            assertTrue(present.contains("<basic>open</basic>"), present);
            String contact = "<contact>sip:bob@127.0.0.1:" + watcher.getLocalPort();
            assertTrue(present.contains(contact), present);

            subscribe(server, "reg");
            awaitNotified(server, "state=\"active\"", "aor=\"sip:bob@example.com\"");

            assertTrue(register(server, 0).startsWith("SIP/2.0 200"));
            awaitNotified(server, "<basic>closed</basic>", "state=\"terminated\"");
        }
    }

    /**
     * Whatever the watcher is told before: it subscribes before what is published gets there, say.
     */
    private void awaitNotified(Server server, String first, String second) throws Exception {
        StringBuilder told = new StringBuilder();
        while (told.indexOf(first) < 0 || told.indexOf(second) < 0) {
            told.append(notified(server)); // it throws when nothing comes any more
        }
    }

    @Test
    void aScriptCanAskWhatIsPublished() throws Exception {
        try (Server server = start("modparam(\"presence_xml\", \"force_active\", 1)")) {
            String options = SipClient.options("UDP");
            String before = SipClient.askOverUdp(address(server), options);
            assertTrue(before.startsWith("SIP/2.0 200 no"), before);
            publishPresence(server, "bob", "here");
            String after = SipClient.askOverUdp(address(server), SipClient.options("UDP"));
            assertTrue(after.startsWith("SIP/2.0 200 open"), after);
        }
    }
}
