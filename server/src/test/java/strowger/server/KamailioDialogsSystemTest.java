package strowger.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.reactor.Io;
import strowger.server.cluster.Ports;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Kamailio and this server count each other's calls, over DMQ. Passed over where no Kamailio with
 * its modules is installed.
 */
@Timeout(120)
class KamailioDialogsSystemTest {

    @TempDir private Path folder;
    private @Nullable Server server;
    private @Nullable KamailioPeer kamailio;
    private String protocol = "udp";
    private int kamailioPort;
    private int ourPort;
    private InetSocketAddress theirs = InetSocketAddress.createUnresolved("none", 1);
    private InetSocketAddress ours = theirs;
    private DatagramSocket alice;
    private DatagramSocket bob;

    @BeforeEach
    void open() throws IOException {
        alice = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        bob = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        KamailioPeer.assumeInstalled("dmq.so", "dialog.so");
        kamailioPort = Ports.free();
        ourPort = Ports.free();
        theirs = new InetSocketAddress(InetAddress.getLoopbackAddress(), kamailioPort);
        ours = new InetSocketAddress(InetAddress.getLoopbackAddress(), ourPort);
    }

    private Path configuration(String name, int port, int otherPort) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(
                file,
                """
                #!KAMAILIO
                debug=1
                log_stderror=yes
                children=1
                auto_aliases=no
                listen=udp:127.0.0.1:%1$d
                listen=%4$s:127.0.0.1:%1$d
                loadmodule "kex.so"
                loadmodule "tm.so"
                loadmodule "sl.so"
                loadmodule "pv.so"
                loadmodule "rr.so"
                loadmodule "textops.so"
                loadmodule "siputils.so"
                loadmodule "dmq.so"
                loadmodule "dialog.so"
                modparam("dmq", "server_address", "sip:127.0.0.1:%1$d;transport=%4$s")
                modparam("dmq", "server_socket", "%4$s:127.0.0.1:%1$d")
                modparam("dmq", "notification_address", "sip:127.0.0.1:%2$d;transport=%4$s")
                modparam("dialog", "enable_dmq", 1)
                modparam("dialog", "profiles_with_value", "caller")
                modparam("dialog", "profiles_no_value", "all")
                request_route {
                    if (is_method("KDMQ")) { dmq_handle_message(); exit; }
                    if (is_method("OPTIONS")) {
                        get_profile_size("all", "$avp(all)");
                        get_profile_size("caller", "alice", "$avp(alice)");
                        append_to_reply("X-Size: $avp(all) $avp(alice)\\r\\n");
                        sl_send_reply("200", "OK");
                        exit;
                    }
                    if (has_totag()) {
                        if (loose_route()) { t_relay(); exit; }
                        if (is_method("ACK") && !t_check_trans()) { exit; }
                        sl_send_reply("404", "Not Here");
                        exit;
                    }
                    record_route();
                    dlg_manage();
                    set_dlg_profile("all");
                    set_dlg_profile("caller", "$fU");
                    $du = "sip:127.0.0.1:%3$d";
                    t_relay();
                }
                """
                        .formatted(port, otherPort, bob.getLocalPort(), protocol)
                        .replace(users(port).repeat(2), users(port))
                        .replace(";transport=udp", ""));
        return file;
    }

    private static String users(int port) {
        return "listen=udp:127.0.0.1:%d\n".formatted(port);
    }

    private void startKamailio() throws IOException {
        Path file = configuration("kamailio.cfg", kamailioPort, ourPort);
        kamailio = KamailioPeer.start(file, folder);
    }

    private void startOurs() throws IOException {
        server =
                Server.start(
                        ServerOptions.of(configuration("strowger.cfg", ourPort, kamailioPort))
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
        alice.close();
        bob.close();
    }

    /** Waits until a node says these sizes: of all, and of Alice's. */
    private void awaitSizes(InetSocketAddress node, String sizes) throws Exception {
        String wanted = "X-Size: " + sizes;
        try {
            Await.until(() -> sizes(node), wanted::equals, wanted);
        } catch (AssertionError never) {
            throw new AssertionError(log(), never);
        }
    }

    private String sizes(InetSocketAddress node) {
        try {
            return SipClient.header(SipClient.askOverUdp(node, SipClient.options("UDP")), "X-Size");
        } catch (IOException notUpYet) {
            return "";
        }
    }

    private String log() {
        return kamailio == null ? "" : kamailio.log();
    }

    private String call(InetSocketAddress through) throws IOException {
        String contact = "Contact: <sip:alice@127.0.0.1:" + alice.getLocalPort() + ">\r\n";
        String uri = "sip:bob@127.0.0.1:" + through.getPort();
        SipClient.send(alice, through, SipClient.request("INVITE", uri, uri, "UDP", contact));
        assertTrue(SipClient.receive(alice).startsWith("SIP/2.0 100"));
        String invite = SipClient.receive(bob);
        String ours = "Contact: <sip:bob@127.0.0.1:" + bob.getLocalPort() + ">\r\nContent-Length";
        SipClient.send(
                bob,
                through,
                SipClient.ringing(invite)
                        .replace("180 Ringing", "200 OK")
                        .replace("Content-Length", ours));
        String answer = SipClient.receive(alice);
        SipClient.send(alice, through, SipClient.within("ACK", target(), answer, 1));
        assertTrue(SipClient.receive(bob).startsWith("ACK "));
        return answer;
    }

    private void hangUp(InetSocketAddress through, String answer) throws IOException {
        SipClient.send(alice, through, SipClient.within("BYE", target(), answer, 2));
        String bye = SipClient.receive(bob);
        assertTrue(bye.startsWith("BYE "), bye);
        SipClient.send(bob, through, SipClient.ringing(bye).replace("180 Ringing", "200 OK"));
        assertTrue(SipClient.receive(alice).startsWith("SIP/2.0 200"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void callsOfEitherCountAtBoth_fromTheBeginningToTheEnd(String bus) throws Exception {
        protocol = bus;
        startKamailio();
        awaitSizes(theirs, "0 0");
        String before = call(theirs); // there before we are
        startOurs();
        awaitSizes(ours, "1 1");
        String second = call(ours);
        awaitSizes(theirs, "2 2");
        String third = call(theirs);
        awaitSizes(ours, "3 3");
        hangUp(ours, second);
        awaitSizes(theirs, "2 2");
        hangUp(theirs, before);
        hangUp(theirs, third);
        awaitSizes(theirs, "0 0");
        awaitSizes(ours, "0 0");
    }

    @Test
    void whenKamailioJoinsLater_thenItIsToldOfOurs() throws Exception {
        startOurs();
        awaitSizes(ours, "0 0");
        String first = call(ours);
        startKamailio();
        awaitSizes(theirs, "1 1");
        hangUp(ours, first);
        awaitSizes(theirs, "0 0");
    }

    private String target() {
        return "sip:bob@127.0.0.1:" + bob.getLocalPort();
    }
}
