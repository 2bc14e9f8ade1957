package strowger.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Kamailio's stock configuration with {@code WITH_AUTH} and {@code WITH_IPAUTH}, its tables in text
 * files ({@code DBURL} of {@code text:///folder}).
 */
@Timeout(60)
class StockAuthSystemTest {
    @TempDir private Path folder;
    private @Nullable StockStage stage;
    private InetSocketAddress address;
    private DatagramSocket alice;
    private DatagramSocket bob;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(
                folder.resolve("subscriber"),
                """
                id(int,auto) username(string) domain(string) password(string)
                1:alice:127.0.0.1:wonderland
                2:bob:127.0.0.1:builder
                """);
        Files.writeString(
                folder.resolve("address"),
                """
                id(int,auto) grp(int) ip_addr(string) mask(int) port(int) tag(string,null)
                1:1:192.0.2.1:32:0:
                """);
        StockStage made =
                new StockStage(
                        folder,
                        1,
                        "#!define WITH_AUTH",
                        "#!define WITH_IPAUTH",
                        "#!define DBURL \"text://" + folder + "\"");
        stage = made;
        address = made.address;
        alice = made.alice;
        bob = made.bob;
    }

    @AfterEach
    void stop() {
        if (stage != null) {
            stage.close();
        }
    }

    private String uri(String user) {
        return "sip:" + user + "127.0.0.1:" + address.getPort();
    }

    private static void assertStatus(String code, String reply) {
        assertTrue(reply.startsWith("SIP/2.0 " + code + " "), reply);
    }

    private static String hash(String text) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("MD5");
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String credentials(
            String header, String challenge, String user, String password, String method)
            throws Exception {
        String nonce = challenge.replaceAll("(?s).*nonce=\"([^\"]*)\".*", "$1");
        String first = hash(user + ":127.0.0.1:" + password);
        String second = hash(method + ":sip:x");
        return """
        %s: Digest username="%s", realm="127.0.0.1", nonce="%s", uri="sip:x", response="%s"\r
        """
                .formatted(header, user, nonce, hash(first + ":" + nonce + ":" + second));
    }

    private String register(DatagramSocket phone, String user, String more) throws IOException {
        String contact = "Contact: <sip:%s@127.0.0.1:%d>\r\n".formatted(user, phone.getLocalPort());
        String request =
                SipClient.request("REGISTER", uri(""), uri(user + "@"), "UDP", contact + more);
        return SipClient.ask(
                phone,
                address,
                request.replace("sip:alice@127.0.0.1", "sip:" + user + "@127.0.0.1"));
    }

    private String registered(DatagramSocket phone, String user, String password) throws Exception {
        String challenge = register(phone, user, "");
        assertStatus("401", challenge);
        return register(
                phone, user, credentials("Authorization", challenge, user, password, "REGISTER"));
    }

    private static String contentOf(DatagramSocket socket) throws IOException {
        String message = SipClient.receive(socket);
        while (message.startsWith("SIP/2.0 100 ")) {
            message = SipClient.receive(socket);
        }
        return message;
    }

    @Test
    void onlyWhoKnowsThePasswordRegistersAndCalls() throws Exception {
        assertStatus("401", registered(bob, "bob", "guess"));
        assertStatus("200", registered(bob, "bob", "builder"));
        String invite = SipClient.request("INVITE", uri("bob@"), uri("bob@"), "UDP", "");
        SipClient.send(alice, address, invite);
        String challenge = contentOf(alice);
        assertStatus("407", challenge);
        String answer =
                credentials("Proxy-Authorization", challenge, "alice", "wonderland", "INVITE");
        SipClient.send(
                alice,
                address,
                SipClient.request("INVITE", uri("bob@"), uri("bob@"), "UDP", answer));
        String called = contentOf(bob);
        assertTrue(called.startsWith("INVITE sip:bob@"), called);
        assertFalse(called.contains("Proxy-Authorization"), "they are consumed");
    }

    @Test
    void nobodyCallsInTheNameOfAnother() throws Exception {
        assertStatus("200", registered(bob, "bob", "builder"));
        String invite = SipClient.request("INVITE", uri("bob@"), uri("bob@"), "UDP", "");
        SipClient.send(alice, address, invite);
        String challenge = contentOf(alice);
        String answer = credentials("Proxy-Authorization", challenge, "bob", "builder", "INVITE");
        SipClient.send(
                alice,
                address,
                SipClient.request("INVITE", uri("bob@"), uri("bob@"), "UDP", answer));
        assertStatus("407", contentOf(alice));
    }
}
