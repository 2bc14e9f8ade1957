package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.reactor.Io;
import strowger.engine.reactor.SetupException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** A server with the module tls: what scripts see, where requests go, and new certificates. */
@Timeout(60)
class TlsServerSystemTest {
    private static final int TIMEOUT_MS = 20_000;
    private static final String PROFILES =
            """
            # the profiles of the test
            [server:default]
            method = TLSv1.2+
            certificate = "server.pem"   # with the whole chain
            private_key = server.key
            ca_list = ca.pem
            verify_certificate = yes
            require_certificate = no

            [client:default]
            verify_certificate = on
            ca_list = ca.pem
            """;
    private static final String SHOWS =
            """
            enable_tls=yes
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "textops.so"
            loadmodule "tls.so"
            modparam("tls", "config", "@TLS@")
            request_route {
                append_to_reply("X-Proto: $proto $tls_version $tls_cipher_bits\\r\\n");
                append_to_reply("X-Peer: $tls_peer_subject_cn|$tls_peer_subject|$tls_peer_issuer_cn|$tls_peer_verified\\r\\n");
                append_to_reply("X-San: $(tls_peer_san_hostname[0]) $(tls_peer_san_hostname[1]) $tls_peer_san_count(DNS)\\r\\n");
                append_to_reply("X-Own: $tls_my_subject_cn $tls(m_issuer_line)\\r\\n");
                if (is_peer_verified()) { sl_send_reply("200", "Verified"); exit; }
                sl_send_reply("200", "Unverified");
            }
            """;

    @TempDir static Path folder;
    private static X509Bundle authority;
    private static X509Bundle phone;
    private static X509Bundle gateway;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority =
                new CertificateBuilder()
                        .subject("CN=Authority,O=Example,C=DE")
                        .setIsCertificateAuthority(true)
                        .ecp256()
                        .buildSelfSigned();
        phone =
                new CertificateBuilder()
                        .subject("CN=phone,O=Example")
                        .addSanDnsName("one.example.com")
                        .addSanDnsName("two.example.com")
                        .ecp256()
                        .buildIssuedBy(authority);
        gateway = new CertificateBuilder().subject("CN=gateway").ecp256().buildIssuedBy(authority);
        certify("CN=server");
        Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
        Files.writeString(folder.resolve("tls.cfg"), PROFILES);
    }

    private static void certify(String subject) throws Exception {
        X509Bundle bundle =
                new CertificateBuilder().subject(subject).rsa2048().buildIssuedBy(authority);
        Files.writeString(folder.resolve("server.pem"), bundle.getCertificatePathPEM());
        Files.writeString(folder.resolve("server.key"), bundle.getPrivateKeyPEM());
    }

    private static Server start(String configuration) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("test.cfg"),
                        configuration.replace("@TLS@", folder.resolve("tls.cfg").toString()));
        return Server.start(
                ServerOptions.of(file)
                        .listeningOn("udp:127.0.0.1:0")
                        .listeningOn("tls:127.0.0.1:0")
                        .within(folder.resolve("run"))
                        .on(1, Io.AUTO));
    }

    private static SSLContext context(@Nullable X509Bundle own) throws Exception {
        KeyManager[] keys =
                own == null ? new KeyManager[0] : own.toKeyManagerFactory().getKeyManagers();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {authority.toTrustManager()}, null);
        return context;
    }

    private static SSLSocket connect(Server server, @Nullable X509Bundle own) throws Exception {
        InetSocketAddress address = server.sockets().get(1).endpoint().toSocketAddress();
        SSLSocket socket = (SSLSocket) context(own).getSocketFactory().createSocket();
        socket.setSoTimeout(TIMEOUT_MS);
        socket.connect(address, TIMEOUT_MS);
        return socket;
    }

    private static String ask(SSLSocket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        return head(socket);
    }

    /** Reads up to the empty line. */
    private static String head(SSLSocket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            int read = in.read();
            if (read < 0) {
                return text;
            }
            bytes.write(read);
            text = bytes.toString(StandardCharsets.UTF_8);
        }
        return text;
    }

    private static @Nullable Object call(Server server, String command, Object... arguments)
            throws Fault {
        return server.commands()
                .find(command)
                .orElseThrow()
                .command()
                .call(new CommandArguments(List.of(arguments)));
    }

    @Test
    void aScriptSeesBothCertificates() throws Exception {
        try (Server server = start(SHOWS);
                SSLSocket socket = connect(server, phone)) {
            String answer = ask(socket, SipClient.options("TLS"));
            assertTrue(answer.startsWith("SIP/2.0 200 Verified\r\n"), answer);
            assertTrue(answer.contains("X-Proto: tls TLSv1.3 "), answer);
            assertTrue(
                    answer.contains("X-Peer: phone|/O=Example/CN=phone|Authority|1\r\n"), answer);
            assertTrue(answer.contains("X-San: one.example.com two.example.com 2\r\n"), answer);
            assertTrue(answer.contains("X-Own: server /C=DE/O=Example/CN=Authority\r\n"), answer);
        }
    }

    @Test
    void withoutACertificateOrTlsTheyAreNull() throws Exception {
        try (Server server = start(SHOWS);
                SSLSocket socket = connect(server, null)) {
            String answer = ask(socket, SipClient.options("TLS"));
            assertTrue(answer.startsWith("SIP/2.0 200 Unverified\r\n"), answer);
            assertTrue(answer.contains("X-Peer: <null>|<null>|<null>|0\r\n"), answer);
            InetSocketAddress udp = server.sockets().getFirst().endpoint().toSocketAddress();
            String plain = SipClient.askOverUdp(udp, SipClient.options("UDP"));
            assertTrue(plain.contains("X-Proto: udp <null> <null>\r\n"), plain);
        }
    }

    @Test
    void aRequestGoesOnOverTlsAndItsReplyComesBack() throws Exception {
        try (SSLServerSocket next =
                        (SSLServerSocket)
                                context(gateway)
                                        .getServerSocketFactory()
                                        .createServerSocket(
                                                0, 1, InetAddress.getLoopbackAddress());
                Server server =
                        start(
                                """
                                enable_tls=yes
                                loadmodule "tls.so"
                                modparam("tls", "config", "@TLS@")
                                request_route { forward(); }
                                """);
                SSLSocket socket = connect(server, null)) {
            CompletableFuture<String> came = CompletableFuture.supplyAsync(() -> answer(next));
            String uri = "sip:bob@127.0.0.1:" + next.getLocalPort() + ";transport=tls";
            String answer = ask(socket, SipClient.request("OPTIONS", uri, uri, "TLS", ""));
            String request = came.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
            int port = server.sockets().get(1).endpoint().port();
            assertTrue(request.contains("Via: SIP/2.0/TLS 127.0.0.1:" + port + ";"), request);
            assertTrue(answer.startsWith("SIP/2.0 200 Fine\r\n"), answer);
        }
    }

    /** Takes one request and answers it with all its Vias. */
    private static String answer(SSLServerSocket next) {
        try (SSLSocket socket = (SSLSocket) next.accept()) {
            socket.setSoTimeout(TIMEOUT_MS);
            String request = head(socket);
            List<String> lines = new ArrayList<>(List.of("SIP/2.0 200 Fine"));
            for (String line : request.lines().toList()) {
                if (line.matches("(Via|From|To|Call-ID|CSeq): .*")) {
                    lines.add(line);
                }
            }
            lines.add("Content-Length: 0\r\n\r\n");
            socket.getOutputStream()
                    .write(String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8));
            return request;
        } catch (IOException fault) {
            return fault.toString();
        }
    }

    @Test
    void certificatesAreReadAnewWithoutDroppingAConnection() throws Exception {
        try (Server server = start(SHOWS);
                SSLSocket old = connect(server, null)) {
            assertTrue(ask(old, SipClient.options("TLS")).contains("X-Own: server "));
            certify("CN=renewed");
            assertEquals("Ok. TLS configuration reloaded.", call(server, "tls.reload"));
            try (SSLSocket fresh = connect(server, null)) {
                assertTrue(ask(fresh, SipClient.options("TLS")).contains("X-Own: renewed "));
                assertTrue(ask(old, SipClient.options("TLS")).contains("X-Own: server "));
                assertEquals(2, ((List<?>) list(server)).size());
            }
            Files.writeString(folder.resolve("server.key"), "broken");
            Fault fault = assertThrows(Fault.class, () -> call(server, "tls.reload"));
            assertTrue(String.valueOf(fault.getMessage()).contains("private_key"));
            assertTrue(ask(old, SipClient.options("TLS")).contains("X-Own: server "));
        } finally {
            certify("CN=server");
        }
    }

    private static Object list(Server server) throws Fault {
        Object connections = call(server, "tls.list");
        assertTrue(connections instanceof List<?>, "a list");
        Struct first = (Struct) ((List<?>) connections).getFirst();
        List<String> members = new ArrayList<>();
        first.forEach((name, _) -> members.add(name));
        assertTrue(members.containsAll(List.of("id", "src_ip", "src_port", "cipher", "state")));
        assertTrue(call(server, "tls.info") instanceof Struct);
        assertTrue(call(server, "tls.options") instanceof Struct);
        return connections == null ? List.of() : connections;
    }

    private static String refusal(String configuration) {
        RuntimeException refused =
                assertThrows(RuntimeException.class, () -> start(configuration).close());
        assertTrue(
                refused instanceof ConfigurationException || refused instanceof SetupException,
                refused.toString());
        String message = String.valueOf(refused.getMessage());
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    @Test
    void faultsOfTheSetUpAreToldInOneLineEach() throws IOException {
        assertTrue(refusal("request_route { drop; }").contains("TLS needs a certificate"));
        String loaded = "loadmodule \"tls.so\"\nrequest_route { drop; }\n";
        assertTrue(refusal(loaded).contains("[server:default] has no certificate"));
        String named =
                """
                loadmodule "tls.so"
                modparam("tls", "config", "%s")
                request_route { drop; }
                """;
        assertTrue(refusal(named.formatted("/nowhere/tls.cfg")).contains("no such file"));
        Path odd = folder.resolve("odd.cfg");
        Files.writeString(odd, PROFILES.replace("TLSv1.2+", "SSLv3"));
        assertTrue(refusal(named.formatted(odd)).contains("method SSLv3 is not spoken"));
        Files.writeString(odd, PROFILES.replace("ca_list", "ca_lost"));
        assertTrue(firstFault(named.formatted(odd)).contains("unknown setting ca_lost"));
        Files.writeString(odd, PROFILES.replace("server.pem", "gone.pem"));
        assertTrue(refusal(named.formatted(odd)).contains("gone.pem: no such file"));
    }

    private static String firstFault(String configuration) {
        RuntimeException refused =
                assertThrows(RuntimeException.class, () -> start(configuration).close());
        return String.valueOf(refused.getMessage()).lines().findFirst().orElse("");
    }
}
