package strowger.engine.transport;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import strowger.engine.reactor.Io;
import strowger.engine.tls.TlsProfile;
import strowger.engine.tls.TlsSecurity;

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
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** What the tests of TLS share: certificates in a folder, profiles with them, the JDK's client. */
final class TlsPeer {
    static final TransportConfig CONFIG = TransportConfig.defaults().withQueues(64, 64);
    static final String MESSAGE = "OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n";
    static final String OFFICE = "office.example.com";

    final X509Bundle authority;
    final X509Bundle phone;
    final X509Bundle stranger;
    private final Path folder;

    TlsPeer(Path folder) throws Exception {
        this.folder = folder;
        authority = selfSigned("CN=Authority,O=Example");
        stranger = selfSigned("CN=Stranger");
        phone = issued("CN=phone");
        write("server", issued("CN=server"));
        write("office", issued("CN=" + OFFICE));
        write("other", issued("CN=other"));
        Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
    }

    private static X509Bundle selfSigned(String subject) throws Exception {
        return new CertificateBuilder()
                .subject(subject)
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
    }

    private X509Bundle issued(String subject) throws Exception {
        return new CertificateBuilder()
                .subject(subject)
                .addSanDnsName("sip.example.com")
                .ecp256()
                .buildIssuedBy(authority);
    }

    /** Lays a certificate and its key into the folder, for profiles to name. */
    void write(String name, X509Bundle bundle) throws IOException {
        Files.writeString(folder.resolve(name + ".pem"), bundle.getCertificatePathPEM());
        Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }

    TlsProfile server(String name, String serverName, TlsProfile.Verify verify) {
        return profile(
                "server:" + name, name, serverName, verify, List.of("TLSv1.2", "TLSv1.3"), "");
    }

    TlsProfile client(TlsProfile.Verify verify) {
        return profile("client:default", "", "", verify, List.of("TLSv1.2", "TLSv1.3"), "");
    }

    TlsProfile profile(
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

    /** A server that sends each message back. */
    static Loopback serve(Io io, TlsSecurity security) {
        return new Loopback(io, 1, CONFIG, security, Loopback::echo, "tls:127.0.0.1:0");
    }

    /** A client without a certificate. */
    SSLContext client() throws Exception {
        return client(new KeyManager[0]);
    }

    /** A client that shows a certificate. */
    SSLContext client(X509Bundle own) throws Exception {
        KeyStore store = own.toKeyStore(new char[0]);
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return client(factory.getKeyManagers());
    }

    private SSLContext client(KeyManager[] keys) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {authority.toTrustManager()}, null);
        return context;
    }

    static SSLSocket connect(SSLContext context, ListenSocket to) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.setSoTimeout((int) Loopback.DEADLINE_MS);
        socket.connect(to.endpoint().toSocketAddress(), (int) Loopback.DEADLINE_MS);
        return socket;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    static String read(Socket socket) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(MESSAGE.length());
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static String subject(SSLSocket socket) throws SSLException {
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }
}
