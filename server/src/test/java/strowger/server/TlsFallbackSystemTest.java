package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** TLS where the native library is not to be had: the platform's own encrypts. */
@Timeout(120)
class TlsFallbackSystemTest {
    private static final Path ROOT = Path.of(System.getProperty("strowger.root", ".."));
    private static final String CONFIGURATION =
            """
            enable_tls=yes
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "tls.so"
            modparam("tls", "certificate", "@DIR@/server.pem")
            modparam("tls", "private_key", "@DIR@/server.key")
            modparam("tls", "tls_method", "TLSv1.2")
            modparam("tls", "cipher_list", "ECDHE+AESGCM:!AES256")
            request_route { sl_send_reply("200", "$tls_version"); }
            """;

    @TempDir private Path folder;

    private Process start(Path configuration) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.add("@" + ROOT.resolve("config/jvm.options"));
        command.add("-Dio.netty.handler.ssl.noOpenSsl=true");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Main.class.getName(), "run", "-f", configuration.toString()));
        command.addAll(List.of("-l", "tls:127.0.0.1:0", "--run-dir", folder + "/run"));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static int port(Process server) throws IOException {
        Pattern address = Pattern.compile("tls:127\\.0\\.0\\.1:([1-9][0-9]*)");
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        List<String> seen = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.add(line);
            Matcher matcher = address.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new IOException("the server has ended: " + seen);
    }

    @Test
    void aPhoneIsServedAndTheListOfCiphersCounts() throws Exception {
        X509Bundle own =
                new CertificateBuilder()
                        .subject("CN=server")
                        .setIsCertificateAuthority(true)
                        .ecp256()
                        .buildSelfSigned();
        Files.writeString(folder.resolve("server.pem"), own.getCertificatePathPEM());
        Files.writeString(folder.resolve("server.key"), own.getPrivateKeyPEM());
        Path file =
                Files.writeString(
                        folder.resolve("test.cfg"),
                        CONFIGURATION.replace("@DIR@", folder.toString()));
        Process server = start(file);
        try {
            int port = port(server);
            try (SSLSocket phone = connect(port, own)) {
                String reply = SipClient.ask(phone, SipClient.options("TLS"));
                assertTrue(reply.startsWith("SIP/2.0 200 TLSv1.2"), reply);
                assertEquals(
                        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                        phone.getSession().getCipherSuite());
            }
            assertARefusedVersionIsToldSo(port, own);
        } finally {
            server.destroy();
            assertTrue(server.waitFor(20, TimeUnit.SECONDS), "stops");
        }
    }

    /** By an alert of TLS, before the connection is closed (RFC 8446 §6.2). */
    private static void assertARefusedVersionIsToldSo(int port, X509Bundle own) throws Exception {
        try (SSLSocket phone = connect(port, own)) {
            phone.setEnabledProtocols(new String[] {"TLSv1.3"});
            SSLException told = assertThrows(SSLException.class, phone::startHandshake);
            assertTrue(
                    String.valueOf(told.getMessage()).contains("protocol_version"), told::toString);
        }
    }

    private static SSLSocket connect(int port, X509Bundle trusted) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusted.toTrustManagerFactory().getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 20_000);
        return socket;
    }
}
