package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.CommandExport;
import strowger.engine.module.ConfigurationException;
import strowger.engine.reactor.Io;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a server keeps is there when it starts again: it was stopped, or killed. */
@Timeout(240)
class RestartSystemTest {
    private static final int CONTACTS = 1_000;
    private static final int LATE = 2;
    private static final int CALLS = 40;
    private static final int CUSTOMERS = 4;
    private static final String SCRIPT =
            """
            loadmodule "tm.so"
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "pv.so"
            loadmodule "usrloc.so"
            loadmodule "registrar.so"
            loadmodule "dialog.so"
            modparam("dialog", "profiles_with_value", "caller")
            modparam("dialog", "profiles_no_value", "all")
            @MORE@
            request_route {
                if (method == "REGISTER") { save("location"); exit; }
                if ($tt != $null) { loose_route(); t_relay(); exit; }
                if (method == "INVITE") {
                    dlg_manage();
                    set_dlg_profile("caller", "$fU");
                    set_dlg_profile("all");
                    record_route();
                    $du = "sip:127.0.0.1:@GATEWAY@";
                    t_relay();
                    exit;
                }
                if (lookup("location")) { sl_send_reply("200", "$ru"); exit; }
                sl_send_reply("404", "Nobody");
            }
            """;

    @TempDir private Path folder;
    private DatagramSocket alice;
    private DatagramSocket gateway;
    private InetSocketAddress address = InetSocketAddress.createUnresolved("none", 1);
    private final List<String> answers = new ArrayList<>();
    private String invite = "";

    @BeforeEach
    void open() throws IOException {
        alice = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        gateway = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Sipp.freePort());
        configure("");
    }

    @AfterEach
    void close() {
        alice.close();
        gateway.close();
    }

    private void configure(String more) throws IOException {
        Files.writeString(
                folder.resolve("test.cfg"),
                SCRIPT.replace("@GATEWAY@", "" + gateway.getLocalPort()).replace("@MORE@", more));
    }

    private ServerOptions options() {
        return ServerOptions.of(folder.resolve("test.cfg"))
                .listeningOn("udp:127.0.0.1:" + address.getPort())
                .within(folder.resolve("run"))
                .on(1, Io.AUTO);
    }

    private Server start() throws IOException {
        return Server.start(options().keepingIn(folder.resolve("data")));
    }

    private Process startProcess() throws IOException {
        return ServerProcess.startKeeping(folder, address.getPort());
    }

    private void register(int number) throws IOException {
        String uri = "sip:127.0.0.1";
        String contact =
                "Contact: <sip:u%d@192.0.2.1:5060;line=%d>\r\nExpires: 3600\r\n"
                        .formatted(number, number);
        String user = "sip:u%d@127.0.0.1".formatted(number);
        String request = SipClient.request("REGISTER", uri, user, "UDP", contact);
        String answer = SipClient.ask(alice, address, request);
        assertTrue(answer.startsWith("SIP/2.0 200"), answer);
    }

    private String lookUp(int number) throws IOException {
        String uri = "sip:u%d@127.0.0.1".formatted(number);
        return SipClient.ask(alice, address, SipClient.request("OPTIONS", uri, uri, "UDP", ""))
                .lines()
                .findFirst()
                .orElse("");
    }

    private void call(int number) throws IOException {
        String contact = "Contact: <sip:alice@127.0.0.1:" + alice.getLocalPort() + ">\r\n";
        String uri = "sip:100@127.0.0.1:" + address.getPort();
        String customer = "<sip:c%d@127.0.0.1>;tag=a".formatted(number % CUSTOMERS);
        SipClient.send(
                alice,
                address,
                SipClient.request("INVITE", uri, uri, "UDP", contact)
                        .replace("<sip:alice@127.0.0.1>;tag=a", customer));
        String invite = SipClient.receive(gateway);
        assertTrue(invite.startsWith("INVITE "), invite);
        SipClient.send(
                gateway,
                address,
                SipClient.ringing(invite)
                        .replace("180 Ringing", "200 OK")
                        .replace(
                                "Content-Length",
                                "Contact: <sip:gw@127.0.0.1:%d>\r\nContent-Length"
                                        .formatted(gateway.getLocalPort())));
        String answer = SipClient.receive(alice);
        while (answer.startsWith("SIP/2.0 1")) {
            answer = SipClient.receive(alice);
        }
        SipClient.send(alice, address, SipClient.within("ACK", target(), answer, 1));
        String ack = SipClient.receive(gateway);
        assertTrue(ack.startsWith("ACK "), ack);
        answers.add(answer);
    }

    private void hangUp(String answer) throws IOException {
        SipClient.send(alice, address, SipClient.within("BYE", target(), answer, 2));
        String bye = SipClient.receive(gateway);
        assertTrue(bye.startsWith("BYE "), bye);
        SipClient.send(gateway, address, SipClient.ringing(bye).replace("180 Ringing", "200 OK"));
        assertTrue(SipClient.receive(alice).startsWith("SIP/2.0 200"));
    }

    private static Object rpc(Server server, String module, String name, Object... arguments)
            throws Exception {
        CommandExport command =
                server.modules().exports(module).orElseThrow().commands().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        return Objects.requireNonNull(
                command.command().call(new CommandArguments(List.of(arguments))));
    }

    private void fill() throws IOException {
        for (int number = 0; number < CONTACTS; number++) {
            register(number);
        }
        for (int number = 0; number < CALLS; number++) {
            call(number);
        }
    }

    private void assertAllThere(Server server, int contacts) throws Exception {
        assertEquals((long) CALLS, rpc(server, "dialog", "dlg.profile_get_size", "all"));
        assertEquals(
                (long) CALLS / CUSTOMERS,
                rpc(server, "dialog", "dlg.profile_get_size", "caller", "c1"));
        assertEquals(
                CALLS,
                server.modules().statistic("dialog", "active_dialogs").orElseThrow().value());
        assertEquals(
                contacts,
                server.modules().statistic("usrloc", "location_contacts").orElseThrow().value());
        for (int number = 0; number < CONTACTS; number += 97) {
            assertEquals(
                    "SIP/2.0 200 sip:u%d@192.0.2.1:5060;line=%d".formatted(number, number),
                    lookUp(number));
        }
    }

    @Test
    void whenItIsStopped_thenNothingIsLost() throws Exception {
        try (Server server = start()) {
            fill();
            assertAllThere(server, CONTACTS);
        }
        try (Server server = start()) {
            assertAllThere(server, CONTACTS);
            hangUp(answers.getFirst());
            assertEquals((long) CALLS - 1, rpc(server, "dialog", "dlg.profile_get_size", "all"));
        }
        try (Server server = start()) {
            assertEquals((long) CALLS - 1, rpc(server, "dialog", "dlg.profile_get_size", "all"));
        }
    }

    @Test
    void whenItIsKilled_thenWhatWasWrittenIsThere() throws Exception {
        Process process = startProcess();
        try (BufferedReader output = process.inputReader()) {
            assertTrue(String.valueOf(output.readLine()).contains(" ready: "), log());
            fill();
            awaitWritten();
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
        try (Server server = start()) {
            assertAllThere(server, CONTACTS + LATE);
            hangUp(answers.getFirst());
            assertEquals((long) CALLS - 1, rpc(server, "dialog", "dlg.profile_get_size", "all"));
        }
    }

    /** The INVITE of a call that rings, as the gateway has it. */
    private String ring() throws IOException {
        String contact = "Contact: <sip:alice@127.0.0.1:" + alice.getLocalPort() + ">\r\n";
        String uri = "sip:100@127.0.0.1:" + address.getPort();
        invite = SipClient.request("INVITE", uri, uri, "UDP", contact);
        SipClient.send(alice, address, invite);
        String received = SipClient.receive(gateway);
        assertTrue(received.startsWith("INVITE "), received);
        SipClient.send(gateway, address, SipClient.ringing(received));
        String answer = SipClient.receive(alice);
        while (!answer.startsWith("SIP/2.0 180")) {
            answer = SipClient.receive(alice);
        }
        return received;
    }

    private String ringWhileItIsKilled() throws Exception {
        Process process = startProcess();
        try (BufferedReader output = process.inputReader()) {
            assertTrue(String.valueOf(output.readLine()).contains(" ready: "), log());
            String received = ring();
            for (int number = 0; number < CONTACTS; number++) {
                register(number);
            }
            awaitWritten();
            return received;
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    private static long calls(Server server) throws Exception {
        return (Long) rpc(server, "dialog", "dlg.profile_get_size", "all");
    }

    private String answered(String received, String status) {
        return SipClient.ringing(received)
                .replace("180 Ringing", status)
                .replace(
                        "Content-Length",
                        "Contact: <sip:gw@127.0.0.1:%d>\r\nContent-Length"
                                .formatted(gateway.getLocalPort()));
    }

    @Test
    void whenItIsKilledWhileACallRings_thenTheCallGoesOn() throws Exception {
        String received = ringWhileItIsKilled();
        try (Server server = start()) {
            assertEquals(1, calls(server));
            SipClient.send(gateway, address, answered(received, "200 OK"));
            String answer = SipClient.receive(alice);
            assertTrue(answer.startsWith("SIP/2.0 200"), answer);
            SipClient.send(alice, address, SipClient.within("ACK", target(), answer, 1));
            String ack = SipClient.receive(gateway);
            assertTrue(ack.startsWith("ACK "), ack);
            assertEquals(1, calls(server));
            assertEquals(
                    1,
                    server.modules().statistic("dialog", "active_dialogs").orElseThrow().value());
            hangUp(answer);
            assertEquals(0, calls(server));
        }
    }

    @Test
    void whenItIsKilledWhileACallRings_thenItsRefusalReachesTheCaller() throws Exception {
        String received = ringWhileItIsKilled();
        try (Server server = start()) {
            SipClient.send(gateway, address, answered(received, "486 Busy Here"));
            String answer = SipClient.receive(alice);
            assertTrue(answer.startsWith("SIP/2.0 486"), answer);
            assertEquals(0, calls(server));
        }
    }

    @Test
    void whenItIsKilledWhileACallRings_thenItsCancelIsAnswered_andItsPlacesAreFree()
            throws Exception {
        String _ = ringWhileItIsKilled();
        try (Server server = start()) {
            SipClient.send(
                    alice,
                    address,
                    invite.replace("INVITE sip", "CANCEL sip").replace("1 INVITE", "1 CANCEL"));
            String answer = SipClient.receive(alice);
            assertTrue(answer.startsWith("SIP/2.0 481"), answer);
            assertEquals(0, calls(server));
        }
    }

    /**
     * Asks over RPC, as an operator would, until the contacts that come last are in their file: of
     * the second of them a round of all tables has ended behind the first.
     */
    private void awaitWritten() throws Exception {
        String socket = folder.resolve("run/rpc.sock").toString();
        for (int number = CONTACTS; number < CONTACTS + LATE; number++) {
            register(number);
            Await.contains(
                    "\"records\" : %d,".formatted(number + 1),
                    () -> Program.run("rpc", "--socket", socket, "storage.stats").out());
        }
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    @Test
    void whenAnotherServerHasTheFolder_thenItSaysSoAndDoesNotStart() throws Exception {
        try (Server _ = start()) {
            int other = Sipp.freePort();
            ServerOptions second =
                    ServerOptions.of(folder.resolve("test.cfg"))
                            .listeningOn("udp:127.0.0.1:" + other)
                            .within(folder.resolve("run"))
                            .keepingIn(folder.resolve("data"));
            ConfigurationException refused =
                    assertThrows(ConfigurationException.class, () -> Server.start(second).close());
            assertTrue(
                    String.valueOf(refused.getMessage()).startsWith("another server (process "),
                    refused.getMessage());
        }
    }

    @Test
    void whenAModuleNamesAFolderItself_thenItIsKeptThere() throws Exception {
        configure(
                """
                modparam("usrloc", "db_mode", 1)
                modparam("usrloc", "db_url", "chronicle://%s")
                """
                        .formatted(folder.resolve("contacts")));
        try (Server _ = Server.start(options())) {
            register(1);
        }
        try (Server _ = Server.start(options())) {
            assertEquals("SIP/2.0 200 sip:u1@192.0.2.1:5060;line=1", lookUp(1));
        }
    }

    @Test
    void whenSqlIsNamed_thenItIsRefusedWithoutItsPassword() throws Exception {
        configure(
                """
                modparam("usrloc", "db_mode", 2)
                modparam("usrloc", "db_url", "mysql://kamailio:secret@localhost/kamailio")
                """);
        String refused =
                String.valueOf(
                        assertThrows(
                                        ConfigurationException.class,
                                        () -> Server.start(options()).close())
                                .getMessage());
        assertTrue(refused.contains("db_url=mysql://... needs SQL storage"), refused);
        assertTrue(!refused.contains("secret"), refused);
    }

    private String target() {
        return "sip:gw@127.0.0.1:" + gateway.getLocalPort();
    }
}
