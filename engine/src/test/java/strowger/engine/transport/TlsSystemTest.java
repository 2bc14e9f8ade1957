package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.reactor.Io;
import strowger.engine.reactor.SetupException;
import strowger.engine.tls.TlsProfile;
import strowger.engine.tls.TlsSecurity;
import strowger.engine.tls.TlsSession;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** TLS against the JDK's client, with certificates made for the test. */
class TlsSystemTest {
    private static final TransportConfig CONFIG = TransportConfig.defaults().withQueues(64, 64);
    private static final String MESSAGE = "OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n";
    private static final String OFFICE = "office.example.com";

    @TempDir static Path folder;
    private static X509Bundle authority;
    private static X509Bundle phone;
    private static X509Bundle stranger;

    private final TlsSecurity security = new TlsSecurity(new TlsSecurity.Limits(10_000, 4, false));

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority =
                new CertificateBuilder()
                        .subject("CN=Authority,O=Example")
                        .setIsCertificateAuthority(true)
                        .ecp256()
                        .buildSelfSigned();
        stranger =
                new CertificateBuilder()
                        .subject("CN=Stranger")
                        .setIsCertificateAuthority(true)
                        .ecp256()
                        .buildSelfSigned();
        phone = issued("CN=phone");
        write("server", issued("CN=server"));
        write("office", issued("CN=" + OFFICE));
        write("other", issued("CN=other"));
        Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
    }

    private static X509Bundle issued(String subject) throws Exception {
        return new CertificateBuilder()
                .subject(subject)
                .addSanDnsName("sip.example.com")
                .ecp256()
                .buildIssuedBy(authority);
    }

    private static void write(String name, X509Bundle bundle) throws IOException {
        Files.writeString(folder.resolve(name + ".pem"), bundle.getCertificatePathPEM());
        Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }

    private static TlsProfile server(String name, String serverName, TlsProfile.Verify verify) {
        return profile(
                "server:" + name, name, serverName, verify, List.of("TLSv1.2", "TLSv1.3"), "");
    }

    private static TlsProfile profile(
            String head,
            String files,
            String serverName,
            TlsProfile.Verify verify,
            List<String> protocols,
            String ciphers) {
        boolean certified = !files.isEmpty();
        return new TlsProfile(
                head,
                head.startsWith("server"),
                serverName.isEmpty() ? TlsProfile.Scope.DEFAULT : TlsProfile.Scope.ANY,
                new Endpoint(),
                serverName,
                "",
                TlsProfile.Subdomains.NO,
                certified ? Optional.of(folder.resolve(files + ".pem")) : Optional.empty(),
                certified ? Optional.of(folder.resolve(files + ".key")) : Optional.empty(),
                "",
                List.of(folder.resolve("ca.pem")),
                Optional.empty(),
                verify,
                9,
                protocols,
                ciphers);
    }

    private Loopback serve(Io io) {
        return new Loopback(io, 1, CONFIG, security, Loopback::echo, "tls:127.0.0.1:0");
    }

    private static SSLContext client(Optional<X509Bundle> own) throws Exception {
        KeyManager[] keys = new KeyManager[0];
        if (own.isPresent()) {
            KeyStore store = own.get().toKeyStore(new char[0]);
            KeyManagerFactory factory =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            keys = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {authority.toTrustManager()}, null);
        return context;
    }

    private static SSLSocket connect(SSLContext context, ListenSocket to) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.setSoTimeout((int) Loopback.DEADLINE_MS);
        socket.connect(to.endpoint().toSocketAddress(), (int) Loopback.DEADLINE_MS);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String read(Socket socket) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(MESSAGE.length());
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String subject(SSLSocket socket) throws SSLException {
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aMessageIsDecryptedAndAnsweredOverTheSameConnection(Io io) throws Exception {
        security.use(List.of(server("server", "", TlsProfile.Verify.NONE)));
        try (Loopback loopback = serve(io);
                SSLSocket socket = connect(client(Optional.empty()), loopback.socket(0))) {
            write(socket, MESSAGE);
            assertEquals(MESSAGE, read(socket));
            Loopback.Received received = loopback.await();
            assertEquals(MESSAGE, received.text());
            TlsSession session = security.session(received.connectionId()).orElseThrow();
            assertEquals("TLSv1.3", session.protocol());
            assertFalse(session.verified());
            socket.shutdownOutput(); // close_notify
            assertEquals(EndReason.CLOSED_BY_PEER, loopback.awaitEnded().reason());
            Loopback.awaitTrue(() -> security.sessionCount() == 0);
            assertEquals(1, loopback.transports.total(TransportCounter.HANDSHAKES_COMPLETED));
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, NIO", "TLSv1.3, NIO", "TLSv1.3, IO_URING"})
    void bothVersionsAreSpokenAndNoOther(String version, Io io) throws Exception {
        security.use(
                List.of(
                        profile(
                                "server:default",
                                "server",
                                "",
                                TlsProfile.Verify.NONE,
                                List.of(version),
                                "")));
        try (Loopback loopback = serve(io);
                SSLSocket socket = connect(client(Optional.empty()), loopback.socket(0));
                SSLSocket refused = connect(client(Optional.empty()), loopback.socket(0))) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            assertEquals(version, socket.getSession().getProtocol());
            refused.setEnabledProtocols(
                    new String[] {version.equals("TLSv1.2") ? "TLSv1.3" : "TLSv1.2"});
            SSLException alert = assertThrows(SSLException.class, refused::startHandshake);
            assertTrue(String.valueOf(alert.getMessage()).contains("protocol_version"), "told why");
            assertEquals(EndReason.HANDSHAKE_FAILED, loopback.awaitEnded().reason());
        }
    }

    @Test
    void ciphersAreChosenInOpenSslsNotation() throws Exception {
        security.use(
                List.of(
                        profile(
                                "server:default",
                                "server",
                                "",
                                TlsProfile.Verify.NONE,
                                List.of("TLSv1.2"),
                                "ECDHE+AESGCM:!AES256:!aNULL")));
        try (Loopback loopback = serve(Io.NIO);
                SSLSocket socket = connect(client(Optional.empty()), loopback.socket(0))) {
            socket.startHandshake();
            assertEquals(
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    socket.getSession().getCipherSuite());
        }
    }

    @Test
    void theCertificateIsThatOfTheNameAskedFor() throws Exception {
        security.use(
                List.of(
                        server("server", "", TlsProfile.Verify.NONE),
                        server("office", OFFICE, TlsProfile.Verify.NONE)));
        try (Loopback loopback = serve(Io.NIO)) {
            assertEquals("CN=" + OFFICE, subjectFor(loopback, OFFICE));
            assertEquals("CN=" + OFFICE, subjectFor(loopback, "OFFICE.example.com"));
            assertEquals("CN=server", subjectFor(loopback, "elsewhere.example.com"));
            assertEquals("CN=server", subjectFor(loopback, ""));
        }
    }

    private static String subjectFor(Loopback loopback, String name) throws Exception {
        try (SSLSocket socket = connect(client(Optional.empty()), loopback.socket(0))) {
            if (!name.isEmpty()) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(name)));
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return subject(socket);
        }
    }

    @Nested
    class GivenCertificatesOfClientsAreRequired {
        @Test
        void oneOfTheAuthorityIsTaken() throws Exception {
            security.use(List.of(server("server", "", TlsProfile.Verify.REQUIRED)));
            try (Loopback loopback = serve(Io.NIO);
                    SSLSocket socket = connect(client(Optional.of(phone)), loopback.socket(0))) {
                write(socket, MESSAGE);
                assertEquals(MESSAGE, read(socket));
                TlsSession session =
                        security.session(loopback.await().connectionId()).orElseThrow();
                assertTrue(session.verified());
                assertEquals(
                        "CN=phone", session.peer().getFirst().getSubjectX500Principal().getName());
            }
        }

        @Test
        void noneAndAStrangersAreRefused() throws Exception {
            security.use(List.of(server("server", "", TlsProfile.Verify.REQUIRED)));
            for (Optional<X509Bundle> own :
                    List.of(Optional.<X509Bundle>empty(), Optional.of(stranger))) {
                try (Loopback loopback = serve(Io.NIO);
                        SSLSocket socket = connect(client(own), loopback.socket(0))) {
                    assertThrows(
                            IOException.class,
                            () -> {
                                write(socket, MESSAGE); // in TLS 1.3 the client is done first
                                if (read(socket).isEmpty()) {
                                    throw new IOException("closed");
                                }
                            });
                    assertEquals(EndReason.HANDSHAKE_FAILED, loopback.awaitEnded().reason());
                    assertTrue(loopback.received.isEmpty());
                }
            }
        }

        @ParameterizedTest
        @CsvSource({"0, false", "1, true"})
        void aChainLongerThanVerifyDepthIsRefused(int depth, boolean taken) throws Exception {
            X509Bundle between =
                    new CertificateBuilder()
                            .subject("CN=Between")
                            .setIsCertificateAuthority(true)
                            .ecp256()
                            .buildIssuedBy(authority);
            X509Bundle own =
                    new CertificateBuilder().subject("CN=far").ecp256().buildIssuedBy(between);
            TlsProfile nine = server("server", "", TlsProfile.Verify.REQUIRED);
            security.use(
                    List.of(
                            new TlsProfile(
                                    nine.name(),
                                    true,
                                    nine.scope(),
                                    nine.address(),
                                    "",
                                    "",
                                    nine.subdomains(),
                                    nine.certificate(),
                                    nine.privateKey(),
                                    "",
                                    nine.trusted(),
                                    Optional.empty(),
                                    nine.verify(),
                                    depth,
                                    List.of("TLSv1.2"), // its handshake ends when both agree
                                    "")));
            try (Loopback loopback = serve(Io.NIO);
                    SSLSocket socket = connect(client(Optional.of(own)), loopback.socket(0))) {
                if (taken) {
                    socket.startHandshake();
                    assertEquals("TLSv1.2", socket.getSession().getProtocol());
                } else {
                    assertThrows(IOException.class, socket::startHandshake);
                    assertEquals(EndReason.HANDSHAKE_FAILED, loopback.awaitEnded().reason());
                }
            }
        }

        @Test
        void oneThatIsOnlyAskedForIsShownUnverified() throws Exception {
            security.use(List.of(server("server", "", TlsProfile.Verify.ASK)));
            try (Loopback loopback = serve(Io.NIO);
                    SSLSocket socket = connect(client(Optional.of(phone)), loopback.socket(0))) {
                write(socket, MESSAGE);
                TlsSession session =
                        security.session(loopback.await().connectionId()).orElseThrow();
                assertEquals(1, Math.min(1, session.peer().size()));
                assertFalse(session.verified());
            }
        }
    }

    @Nested
    class GivenWeAreTheClient {
        private TlsProfile client(TlsProfile.Verify verify) {
            return profile("client:default", "", "", verify, List.of("TLSv1.2", "TLSv1.3"), "");
        }

        private Destination to(ListenSocket socket) {
            Destination to = new Destination().protocol(Protocol.TLS);
            to.remote().copyFrom(socket.endpoint());
            return to;
        }

        @ParameterizedTest
        @MethodSource("strowger.engine.transport.Loopback#everyIo")
        void aConnectionIsOpenedAndUsedAgain(Io io) throws Exception {
            security.use(
                    List.of(
                            server("server", "", TlsProfile.Verify.NONE),
                            client(TlsProfile.Verify.REQUIRED)));
            try (Loopback server = serve(io);
                    Loopback sender =
                            new Loopback(
                                    io, 1, CONFIG, security, (_, _) -> {}, "tls:127.0.0.1:0")) {
                assertTrue(sender.send(0, MESSAGE, to(server.socket(0))));
                assertEquals(MESSAGE, server.await().text());
                assertEquals(MESSAGE, sender.await().text(), "the echo");
                assertTrue(sender.send(0, MESSAGE, to(server.socket(0))));
                assertEquals(MESSAGE, sender.await().text());
                assertEquals(1, sender.transports.connectionCount());
            }
        }

        /** More than half a queue waits for the handshake: the other side is not read till then. */
        @ParameterizedTest
        @MethodSource("strowger.engine.transport.Loopback#everyIo")
        void muchThatWaitsForTheHandshakeIsSentAndAnswered(Io io) throws Exception {
            security.use(
                    List.of(
                            server("server", "", TlsProfile.Verify.NONE),
                            client(TlsProfile.Verify.REQUIRED)));
            String large =
                    "OPTIONS sip:a SIP/2.0\r\nContent-Length: 30000\r\n\r\n" + "w".repeat(30_000);
            TransportConfig config =
                    CONFIG.withStreams(
                            CONFIG.streams().change().queues(200_000, 1 << 28).conclude());
            try (Loopback server = serve(io);
                    Loopback sender =
                            new Loopback(
                                    io, 1, config, security, (_, _) -> {}, "tls:127.0.0.1:0")) {
                Destination to = to(server.socket(0));
                assertTrue(
                        sender.on(
                                0,
                                () -> {
                                    Outbound outbound =
                                            sender.transports.outbound(sender.reactors.reactor(0));
                                    boolean taken = true;
                                    for (int each = 0; each < 5; each++) {
                                        taken &= Loopback.sendOn(outbound, large, to);
                                    }
                                    return taken;
                                }));
                for (int each = 0; each < 5; each++) {
                    assertEquals(large, sender.await().text(), "the echo");
                }
                assertEquals(1, sender.transports.connectionCount());
                assertTrue(sender.ended.isEmpty());
            }
        }

        @Test
        void aServerOfAnotherAuthorityIsRefused() throws Exception {
            write("strange", stranger);
            security.use(
                    List.of(
                            server("strange", "", TlsProfile.Verify.NONE),
                            client(TlsProfile.Verify.REQUIRED)));
            try (Loopback server = serve(Io.NIO);
                    Loopback sender =
                            new Loopback(
                                    Io.NIO, 1, CONFIG, security, (_, _) -> {}, "tls:127.0.0.1:0")) {
                assertTrue(sender.send(0, MESSAGE, to(server.socket(0))), "it waits for the end");
                assertEquals(EndReason.HANDSHAKE_FAILED, sender.awaitEnded().reason());
                assertTrue(server.received.isEmpty());
            }
        }

        @Test
        void withoutAProfileNoneIsOpened() {
            security.use(List.of(server("server", "", TlsProfile.Verify.NONE)));
            try (Loopback sender =
                    new Loopback(Io.NIO, 1, CONFIG, security, (_, _) -> {}, "tls:127.0.0.1:0")) {
                assertFalse(sender.send(0, MESSAGE, to(sender.socket(0))));
            }
        }
    }

    @Test
    void newProfilesAreForNewConnectionsAndOldOnesGoOn() throws Exception {
        security.use(List.of(server("server", "", TlsProfile.Verify.NONE)));
        try (Loopback loopback = serve(Io.NIO);
                SSLSocket old = connect(client(Optional.empty()), loopback.socket(0))) {
            write(old, MESSAGE);
            assertEquals(MESSAGE, read(old));
            security.use(List.of(server("other", "", TlsProfile.Verify.NONE)));
            assertEquals("CN=other", subjectFor(loopback, ""));
            write(old, MESSAGE);
            assertEquals(MESSAGE, read(old), "the old one was not dropped");
            assertEquals("CN=server", subject(old));
            TlsProfile wrong =
                    profile(
                            "server:default",
                            "absent",
                            "",
                            TlsProfile.Verify.NONE,
                            List.of("TLSv1.3"),
                            "");
            assertThrows(SetupException.class, () -> security.use(List.of(wrong)));
            assertEquals("CN=other", subjectFor(loopback, ""), "a fault changes nothing");
        }
    }

    @Nested
    class GivenHostilePeers {
        private final TlsSecurity hasty = new TlsSecurity(new TlsSecurity.Limits(300, 4, false));

        private Loopback serveHastily() {
            hasty.use(List.of(server("server", "", TlsProfile.Verify.NONE)));
            return new Loopback(Io.NIO, 1, CONFIG, hasty, Loopback::echo, "tls:127.0.0.1:0");
        }

        private Socket plain(Loopback loopback) throws IOException {
            Socket socket = new Socket();
            socket.setSoTimeout((int) Loopback.DEADLINE_MS);
            socket.connect(loopback.socket(0).endpoint().toSocketAddress());
            return socket;
        }

        @Test
        void aClientHelloThatNeverEndsIsEndedByTheDeadline()
                throws IOException, InterruptedException {
            try (Loopback loopback = serveHastily();
                    Socket socket = plain(loopback)) {
                byte[] head = {0x16, 3, 1, 0x10, 0, 1, 0, 0x0f, (byte) 0xfc, 3, 3};
                socket.getOutputStream().write(head);
                assertEquals(EndReason.HANDSHAKE_TIMEOUT, loopback.awaitEnded().reason());
                assertEquals(1, loopback.transports.ended(EndReason.HANDSHAKE_TIMEOUT));
                assertEquals(-1, socket.getInputStream().read());
            }
        }

        @Test
        void aClientHelloTooLongIsRefusedByItsHead() throws IOException, InterruptedException {
            try (Loopback loopback = serveHastily();
                    Socket socket = plain(loopback)) {
                byte[] head = {0x16, 3, 1, 0x10, 0, 1, 0x7f, (byte) 0xff, (byte) 0xff, 3, 3};
                socket.getOutputStream().write(head);
                socket.getOutputStream().write(new byte[0x1000]);
                assertEquals(EndReason.SECURITY_FAULT, loopback.awaitEnded().reason());
            }
        }

        @Test
        void whatIsNoTlsIsEndedAtOnce() throws IOException, InterruptedException {
            try (Loopback loopback = serveHastily();
                    Socket socket = plain(loopback)) {
                write(socket, MESSAGE);
                assertEquals(EndReason.SECURITY_FAULT, loopback.awaitEnded().reason());
                assertTrue(loopback.received.isEmpty());
            }
        }

        @Test
        void aSourceHasABoundedNumberOfHandshakes() throws Exception {
            security.use(List.of(server("server", "", TlsProfile.Verify.NONE)));
            try (Loopback loopback = serve(Io.NIO);
                    Socket one = plain(loopback);
                    Socket two = plain(loopback);
                    Socket three = plain(loopback);
                    SSLSocket done = connect(client(Optional.empty()), loopback.socket(0))) {
                done.startHandshake();
                write(done, MESSAGE);
                assertEquals(MESSAGE, read(done));
                try (Socket four = plain(loopback);
                        Socket five = plain(loopback)) {
                    assertEquals(-1, five.getInputStream().read(), "the fifth unfinished one");
                    assertEquals(1, loopback.transports.total(TransportCounter.HANDSHAKES_REFUSED));
                    assertTrue(four.isConnected() && one.isConnected());
                    assertTrue(two.isConnected() && three.isConnected());
                }
            }
        }
    }

    @Nested
    class GivenFaultsInKeysAndCertificates {
        private String fault(String certificate, String key) {
            TlsProfile template = server("server", "", TlsProfile.Verify.NONE);
            TlsProfile wrong =
                    new TlsProfile(
                            template.name(),
                            true,
                            template.scope(),
                            template.address(),
                            "",
                            "",
                            template.subdomains(),
                            certificate.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(folder.resolve(certificate)),
                            Optional.of(folder.resolve(key)),
                            "",
                            List.of(),
                            Optional.empty(),
                            TlsProfile.Verify.NONE,
                            9,
                            template.protocols(),
                            "");
            SetupException refused =
                    assertThrows(SetupException.class, () -> security.use(List.of(wrong)));
            String message = String.valueOf(refused.getMessage());
            assertEquals(1, message.lines().count(), message);
            return message;
        }

        @Test
        void eachIsToldInOneLine() throws IOException {
            Files.writeString(folder.resolve("empty.pem"), "nothing\n");
            assertTrue(fault("absent.pem", "server.key").contains("absent.pem: no such file"));
            assertTrue(fault("server.pem", "absent.key").contains("absent.key: no such file"));
            assertTrue(fault("server.pem", "empty.pem").contains("no private key"));
            assertTrue(fault("empty.pem", "server.key").contains("empty.pem"));
            assertTrue(fault("server.pem", "other.key").contains("is not that of"));
            assertTrue(fault("", "other.key").contains("set certificate"));
        }

        @Test
        void aListOfCiphersThatLeavesNoneIsRefused() {
            TlsProfile none =
                    profile(
                            "server:default",
                            "server",
                            "",
                            TlsProfile.Verify.NONE,
                            List.of("TLSv1.2"),
                            "NOSUCH");
            SetupException refused =
                    assertThrows(SetupException.class, () -> security.use(List.of(none)));
            assertTrue(String.valueOf(refused.getMessage()).contains("cipher_list \"NOSUCH\""));
        }

        @Test
        void aSocketOfTlsWithoutSecurityIsRefused() {
            SetupException refused =
                    assertThrows(
                            SetupException.class,
                            () -> {
                                try (Loopback loopback =
                                        new Loopback(Io.NIO, 1, CONFIG, "tls:127.0.0.1:0")) {
                                    assertTrue(loopback.received.isEmpty());
                                }
                            });
            assertTrue(String.valueOf(refused.getMessage()).contains("TLS needs a certificate"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"rsa", "ec"})
        void keysInTheFormsOfOpenSslAreRead(String kind) throws Exception {
            CertificateBuilder builder =
                    new CertificateBuilder().subject("CN=" + kind).setIsCertificateAuthority(true);
            X509Bundle bundle =
                    (kind.equals("rsa") ? builder.rsa2048() : builder.ecp256()).buildSelfSigned();
            write(kind, bundle);
            Path converted = folder.resolve(kind + "-old.key");
            Process openssl =
                    new ProcessBuilder(
                                    "openssl",
                                    kind,
                                    "-in",
                                    folder.resolve(kind + ".key").toString(),
                                    "-out",
                                    converted.toString(),
                                    kind.equals("rsa") ? "-traditional" : "-no_public")
                            .start();
            if (openssl.waitFor() != 0 || !Files.exists(converted)) {
                return; // another openssl; the PKCS #8 form is read by all other tests
            }
            Files.writeString(folder.resolve(kind + "-old.pem"), bundle.getCertificatePathPEM());
            security.use(List.of(server(kind + "-old", "", TlsProfile.Verify.NONE)));
            assertEquals(1, security.profiles().size());
        }
    }
}
