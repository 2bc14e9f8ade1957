package strowger.server;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** Phones over TLS: those that trust the server, and those that do not. Any thread. */
final class TlsPhones {
    static final byte[] HALF_A_HELLO = {0x16, 3, 1, 1, 0, 1, 0, 0, (byte) 0xfc, 3, 3};

    private final SSLContext trusting = SSLContext.getInstance("TLS");
    private final SSLContext others = SSLContext.getInstance("TLS");

    /**
     * @param folder that the server's {@code server.pem} and {@code server.key} are written to.
     */
    TlsPhones(Path folder) throws Exception {
        X509Bundle own = certificate();
        Files.writeString(folder.resolve("server.pem"), own.getCertificatePathPEM());
        Files.writeString(folder.resolve("server.key"), own.getPrivateKeyPEM());
        trusting.init(null, new TrustManager[] {own.toTrustManager()}, null);
        others.init(null, new TrustManager[] {certificate().toTrustManager()}, null);
    }

    private static X509Bundle certificate() throws Exception {
        return new CertificateBuilder()
                .subject("CN=server")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
    }

    private static SSLSocket over(Socket plain, SSLContext context) throws IOException {
        return (SSLSocket)
                context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
    }

    /** Agrees upon TLS, asks, and is answered. */
    SSLSocket ask(Socket plain) throws IOException {
        SSLSocket secure = over(plain, trusting);
        String reply = SipClient.ask(secure, SipClient.options("TLS"));
        assertTrue(reply.startsWith("SIP/2.0 200 "), reply);
        return secure;
    }

    /** Does not take the server's certificate, and tells it so. */
    void distrust(Socket plain) throws IOException {
        SSLSocket secure = over(plain, others);
        assertThrows(SSLException.class, secure::startHandshake);
    }
}
