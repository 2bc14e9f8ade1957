package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.reactor.Io;
import strowger.engine.transport.EndReason;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Whom TLS is spoken with when the server opens a connection: by the name that led there, or as the
 * script says (RFC 5922).
 */
@Timeout(120)
class TlsTargetsSystemTest {
    private static final int TIMEOUT_MS = 20_000;
    private static final String PROFILES =
            """
            [server:default]
            certificate = own.pem
            private_key = own.key
            [client:default]
            verify_certificate = yes
            verify_name = yes
            ca_list = ca.pem
            [client:any]
            server_name = nobody.test
            server_id = lenient
            """;
    private static final String CONFIGURATION =
            """
            enable_tls=yes
            loadmodule "tls.so"
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "tm.so"
            loadmodule "rr.so"
            loadmodule "textops.so"
            modparam("tls", "config", "@DIR@/tls.cfg")
            modparam("tls", "xavp_cfg", "tls")
            modparam("tm", "fr_timer", 15000)
            request_route {
                if ($hdr(X-Name) != $null) { $xavp(tls=>server_name) = $hdr(X-Name); }
                if ($hdr(X-Id) != $null) { tls_set_connect_server_id("$hdr(X-Id)"); }
                if ($hdr(X-Xavp-Id) != $null) { $xavp(tls=>server_id) = $hdr(X-Xavp-Id); }
                $du = $hdr(X-Du);
                record_route();
                t_relay();
            }
            event_route[tls:connection-out] {
                if ($sndto(ip) == "127.0.0.13") { drop; }
            }
            """;

    @TempDir private Path folder;
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>(); // by SNI
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private X509Bundle authority;
    private StubNames names;
    private SSLServerSocket gateway;
    private Server server;

    @BeforeEach
    void start() throws Exception {
        authority =
                new CertificateBuilder()
                        .subject("CN=Authority")
                        .setIsCertificateAuthority(true)
                        .ecp256()
                        .buildSelfSigned();
        Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
        Files.writeString(folder.resolve("own.pem"), authority.getCertificatePEM());
        Files.writeString(folder.resolve("own.key"), authority.getPrivateKeyPEM());
        Files.writeString(folder.resolve("tls.cfg"), PROFILES);
        X509Bundle bundle =
                new CertificateBuilder()
                        .subject("CN=host")
                        .addSanDnsName("gateway.test")
                        .ecp256()
                        .buildIssuedBy(authority);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(bundle.toKeyManagerFactory().getKeyManagers(), null, null);
        gateway =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getByName("0.0.0.0"));
        Thread.ofPlatform().daemon().start(this::accept);
        names = new StubNames();
        names.add("gateway.test", "A", "127.0.0.11").add("other.test", "A", "127.0.0.12");
        String whole = "dns_servers=\"" + names.address() + "\"\n" + CONFIGURATION;
        Path file =
                Files.writeString(
                        folder.resolve("test.cfg"), whole.replace("@DIR@", folder.toString()));
        server =
                Server.start(
                        ServerOptions.of(file)
                                .listeningOn("udp:127.0.0.1:0")
                                .listeningOn("tls:127.0.0.1:0")
                                .on(1, Io.AUTO)
                                .within(folder.resolve("run")));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        names.close();
        gateway.close();
    }

    private void accept() {
        try {
            while (!gateway.isClosed()) {
                SSLSocket socket = (SSLSocket) gateway.accept();
                Thread.ofPlatform().daemon().start(() -> answer(socket));
            }
        } catch (IOException closed) {
            assert gateway.isClosed() : closed;
        }
    }

    private void answer(SSLSocket socket) {
        try (socket) {
            socket.startHandshake();
            asked.add(
                    ((ExtendedSSLSession) socket.getSession())
                            .getRequestedServerNames().stream()
                                    .map(
                                            name ->
                                                    new String(
                                                            name.getEncoded(),
                                                            StandardCharsets.US_ASCII))
                                    .findFirst()
                                    .orElse("none"));
            StringBuilder text = new StringBuilder();
            int next = socket.getInputStream().read();
            while (next >= 0) {
                text.append((char) next);
                if (text.toString().endsWith("\r\n\r\n")) {
                    requests.add(text.toString());
                    String reply =
                            SipClient.ringing(text.toString()).replace("180 Ringing", "200 OK");
                    socket.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
                    text.setLength(0);
                }
                next = socket.getInputStream().read();
            }
        } catch (IOException refused) {
            assert refused.getMessage() != null : refused;
        }
    }

    /** The final reply to a request that the server is to send on to a next hop. */
    private String send(String uri, String hop, String more) throws IOException {
        InetSocketAddress udp = server.sockets().getFirst().endpoint().toSocketAddress();
        String request =
                SipClient.request("MESSAGE", uri, uri, "UDP", "X-Du: " + hop + "\r\n" + more);
        try (DatagramSocket caller = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            SipClient.send(caller, udp, request);
            caller.setSoTimeout(TIMEOUT_MS);
            return SipClient.receive(caller);
        }
    }

    private String hop(String host) {
        return "sip:" + host + ":" + gateway.getLocalPort() + ";transport=tls";
    }

    private String asked() throws InterruptedException {
        return String.valueOf(asked.poll(TIMEOUT_MS, TimeUnit.MILLISECONDS));
    }

    @Test
    void theNameThatLedThereIsAskedForAndVerified() throws Exception {
        String reply = send("sip:bob@home.test", hop("gateway.test"), "");
        assertTrue(reply.startsWith("SIP/2.0 200 OK"), reply);
        assertEquals("gateway.test", asked());
    }

    /** And nothing of what waits is sent there. */
    @Test
    void aCertificateOfAnotherNameIsRefused() throws Exception {
        String reply = send("sip:bob@home.test", hop("other.test"), "");
        assertTrue(reply.startsWith("SIP/2.0 4") || reply.startsWith("SIP/2.0 5"), reply);
        assertEquals(1, server.transports().ended(EndReason.HANDSHAKE_FAILED));
        assertEquals(0, requests.size());
    }

    @Test
    void anAddressHasNoNameToBeVerified() throws Exception {
        String reply = send("sip:bob@home.test", hop("127.0.0.11"), "");
        assertTrue(reply.startsWith("SIP/2.0 4") || reply.startsWith("SIP/2.0 5"), reply);
        assertEquals(1, server.transports().ended(EndReason.HANDSHAKE_FAILED));
    }

    @Test
    void aScriptSaysWhichNameIsAskedFor() throws Exception {
        String reply = send("sip:bob@home.test", hop("127.0.0.11"), "X-Name: gateway.test\r\n");
        assertTrue(reply.startsWith("SIP/2.0 200 OK"), reply);
        assertEquals("gateway.test", asked());
    }

    @Test
    void aScriptChoosesTheProfile() throws Exception {
        String reply = send("sip:bob@home.test", hop("127.0.0.12"), "X-Id: lenient\r\n");
        assertTrue(reply.startsWith("SIP/2.0 200 OK"), reply);
        assertEquals("nobody.test", asked());
        String other = send("sip:bob@home.test", hop("127.0.0.14"), "X-Xavp-Id: lenient\r\n");
        assertTrue(other.startsWith("SIP/2.0 200 OK"), other);
        assertEquals("nobody.test", asked());
    }

    @Test
    void aConnectionThatTheScriptDropsIsNotUsed() throws Exception {
        String reply = send("sip:bob@home.test", hop("127.0.0.13"), "X-Id: lenient\r\n");
        assertTrue(reply.startsWith("SIP/2.0 4") || reply.startsWith("SIP/2.0 5"), reply);
        assertEquals(1, server.transports().ended(EndReason.KILLED));
        assertEquals(0, requests.size());
    }

    /** RFC 3261 §16.6 step 4, §26.2.2: TLS without being told so, and so is our route. */
    @Test
    void aSipsUriIsReachedOverTlsOnly() throws Exception {
        String uri = "sips:bob@127.0.0.12:" + gateway.getLocalPort();
        String reply = send(uri, uri, "X-Id: lenient\r\n");
        assertTrue(reply.startsWith("SIP/2.0 200 OK"), reply);
        String request = requests.take();
        assertTrue(request.contains("\r\nRecord-Route: <sips:127.0.0.1:"), request);
        String tcp = send(uri, uri + ";transport=tcp", "X-Id: lenient\r\n");
        assertTrue(tcp.startsWith("SIP/2.0 200 OK"), tcp);
        String udp = send(uri, uri + ";transport=udp", "");
        assertTrue(udp.startsWith("SIP/2.0 4") || udp.startsWith("SIP/2.0 5"), udp);
    }
}
