package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.CommandExport;
import strowger.engine.module.Fault;
import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The example that limits calls, {@code config/call-limit.cfg}, as a user would run it. */
@Timeout(120)
class CallLimitSystemTest {
    private static final Path ROOT = Path.of(System.getProperty("strowger.root", ".."));
    private static final int CALLS = 500;
    private static final int LINGER_MS = 40_000; // a BYE may come again until timer F

    @TempDir private Path folder;
    private @Nullable Server server;
    private InetSocketAddress address = InetSocketAddress.createUnresolved("none", 1);
    private DatagramSocket alice;
    private DatagramSocket gateway;

    @BeforeEach
    void open() throws IOException {
        alice = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        gateway = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    private void start(int gatewayPort, int ofCustomer, int inAll, int reactors)
            throws IOException {
        Server started =
                Server.start(
                        ServerOptions.of(ROOT.resolve("config/call-limit.cfg"))
                                .defining(
                                        List.of(
                                                "GATEWAY=\"sip:127.0.0.1:" + gatewayPort + '"',
                                                "LIMIT_CUSTOMER=" + ofCustomer,
                                                "LIMIT_ALL=" + inAll),
                                        false)
                                .listeningOn("udp:127.0.0.1:0")
                                .within(folder.resolve("run"))
                                .on(reactors, Io.AUTO));
        server = started;
        address = started.sockets().getFirst().endpoint().toSocketAddress();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        alice.close();
        gateway.close();
    }

    private Server server() {
        return Objects.requireNonNull(server, "not started");
    }

    /** A call that the gateway answers with 200; what Alice got. */
    private String call(String customer) throws IOException {
        SipClient.send(alice, address, invite(customer));
        String first = SipClient.receive(alice);
        if (!first.startsWith("SIP/2.0 100")) {
            return first;
        }
        String invite = SipClient.receive(gateway);
        assertTrue(invite.startsWith("INVITE "), invite);
        String contact =
                "Contact: <sip:gw@127.0.0.1:" + gateway.getLocalPort() + ">\r\nContent-Length";
        SipClient.send(
                gateway,
                address,
                SipClient.ringing(invite)
                        .replace("180 Ringing", "200 OK")
                        .replace("Content-Length", contact));
        String answer = SipClient.receive(alice);
        SipClient.send(alice, address, SipClient.within("ACK", target(), answer, 1));
        assertTrue(SipClient.receive(gateway).startsWith("ACK "));
        return answer;
    }

    private String invite(String customer) {
        String contact = "Contact: <sip:alice@127.0.0.1:" + alice.getLocalPort() + ">\r\n";
        String uri = "sip:100@127.0.0.1:" + address.getPort();
        return SipClient.request("INVITE", uri, uri, "UDP", contact)
                .replace("<sip:alice@127.0.0.1>;tag=a", from(customer));
    }

    private static String from(String customer) {
        return "<sip:" + customer + "@example.com>;tag=a";
    }

    private void hangUp(String answer) throws IOException {
        SipClient.send(alice, address, SipClient.within("BYE", target(), answer, 2));
        String bye = SipClient.receive(gateway);
        assertTrue(bye.startsWith("BYE "), bye);
        SipClient.send(gateway, address, SipClient.ringing(bye).replace("180 Ringing", "200 OK"));
        assertTrue(SipClient.receive(alice).startsWith("SIP/2.0 200"));
    }

    private Object rpc(String name, Object... arguments) throws Fault {
        CommandExport command =
                server().modules().exports("dialog").orElseThrow().commands().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        return Objects.requireNonNull(
                command.command().call(new CommandArguments(List.of(arguments))));
    }

    @Test
    void whenACustomerHasAsManyAsAllowed_thenTheNextIsRefused_untilOneEnds()
            throws IOException, Fault {
        start(gateway.getLocalPort(), 2, 10, 1);
        String first = call("c1");
        assertTrue(first.startsWith("SIP/2.0 200"), first);
        assertTrue(call("c1").startsWith("SIP/2.0 200"));
        assertTrue(call("c1").startsWith("SIP/2.0 486 Too Many Calls of Yours"));
        assertTrue(call("c2").startsWith("SIP/2.0 200"), "another customer is free to");
        assertEquals(2L, rpc("dlg.profile_get_size", "customer", "c1"));
        assertEquals(3L, rpc("dlg.profile_get_size", "all"));
        hangUp(first);
        assertEquals(1L, rpc("dlg.profile_get_size", "customer", "c1"));
        assertTrue(call("c1").startsWith("SIP/2.0 200"));
    }

    @Test
    void whenThereAreAsManyAsAllowedInAll_thenTheNextIsToldToComeLater() throws IOException, Fault {
        start(gateway.getLocalPort(), 10, 2, 1);
        assertTrue(call("c1").startsWith("SIP/2.0 200"));
        assertTrue(call("c2").startsWith("SIP/2.0 200"));
        String refused = call("c3");
        assertTrue(refused.startsWith("SIP/2.0 503"), refused);
        assertTrue(refused.contains("Retry-After: 10"), refused);
        assertEquals(2L, rpc("dlg.profile_get_size", "all"), "a refused call holds no place");
    }

    @Test
    void whenFiveHundredCallsCome_thenAllPlacesAreFreeAfterThem() throws Exception {
        assumeTrue(Sipp.isInstalled(), "SIPp is not installed (sip-tester): not run");
        int port = Sipp.freePort();
        start(port, CALLS, CALLS, 2);
        Sipp.Running callee =
                new Sipp(folder, "callee")
                        .port(port)
                        .put("@PORT@", port)
                        .put("@LINGER@", LINGER_MS)
                        .start("127.0.0.1", CALLS)
                        .awaitBound();
        try {
            new Sipp(folder, "caller")
                    .with("-r", "100")
                    .start("127.0.0.1:" + address.getPort(), CALLS)
                    .assertEnds();
        } finally {
            callee.stop();
        }
        assertEquals(CALLS, statistic("processed_dialogs"));
        assertEquals(0, statistic("failed_dialogs"));
        awaitNone();
        assertEquals(0L, rpc("dlg.profile_get_size", "all"));
        assertEquals(0L, rpc("dlg.profile_get_size", "customer"));
        assertEquals(List.of(), rpc("dlg.list"));
    }

    /** The last BYE may still be on its way. */
    private void awaitNone() throws Exception {
        Await.until("without a dialog", () -> statistic("active_dialogs") == 0);
    }

    private long statistic(String name) {
        return server().modules().statistic("dialog", name).orElseThrow().value();
    }

    private String target() {
        return "sip:gw@127.0.0.1:" + gateway.getLocalPort();
    }
}
