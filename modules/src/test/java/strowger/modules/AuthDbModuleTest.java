package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.module.BoundText;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Fault;
import strowger.modules.attributes.AvpModule;
import strowger.modules.auth.AuthDbModule;
import strowger.modules.auth.AuthModule;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

class AuthDbModuleTest {
    private static final String REALM = "example.com";
    private static final String REQUEST =
            """
            %s sip:example.com SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1
            From: <sip:alice@example.com>;tag=f1
            To: <sip:alice@example.com>
            Call-ID: call-1
            CSeq: 1 %s
            %sContent-Length: 0

            """;

    @TempDir private Path folder;
    private final Stage stage =
            new Stage(new PvModule(), new AvpModule(), new AuthModule(), new AuthDbModule());

    @BeforeEach
    void start() throws Exception {
        write(
                "subscriber",
                "1:alice:example.com:secret:%s:%s:Alice A\n"
                        .formatted(
                                hash("alice:example.com:secret"),
                                hash("alice@example.com:example.com:secret")));
        stage.set("auth_db", "db_url", "text://" + folder);
        bindTable();
    }

    private void write(String table, String rows) throws IOException {
        String columns =
                "id(int,auto) username(string) domain(string) password(string) ha1(string)"
                        + " ha1b(string) name(string,null)\n";
        Files.writeString(folder.resolve(table), columns + rows);
    }

    /** As the configuration names it: before the start. */
    private void bindTable() {
        Stage.Call _ = stage.bind("www_authenticate", REALM, "subscriber");
    }

    private static String hash(String text) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("MD5");
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void receive(String method, String more) {
        stage.receive(REQUEST.formatted(method, method, more));
    }

    private String credentials(String header, String user, String password, String method)
            throws Exception {
        receive("REGISTER", "");
        assertEquals(1, stage.call("www_challenge", REALM, 0));
        String challenge = Stage.header(stage.last(), "WWW-Authenticate").getFirst();
        String nonce = challenge.replaceAll(".*nonce=\"([^\"]*)\".*", "$1");
        String first = hash(user + ":" + REALM + ":" + password);
        String response = hash(first + ":" + nonce + ":" + hash(method + ":sip:example.com"));
        return """
        %s: Digest username="%s", realm="%s", nonce="%s", uri="sip:example.com", response="%s"
        """
                .formatted(header, user, REALM, nonce, response);
    }

    private int register(String user, String password) throws Exception {
        receive("REGISTER", credentials("Authorization", user, password, "REGISTER"));
        return stage.call("www_authenticate", REALM, "subscriber");
    }

    @Test
    void whoIsInTheTableAndKnowsThePasswordIsLetIn() throws Exception {
        stage.start();
        assertEquals(1, register("alice", "secret"));
        assertEquals(1, register("alice@example.com", "secret"), "by ha1b");
        assertEquals(-2, register("alice", "guess"));
        assertEquals(-3, register("bob", "secret"));
        receive("REGISTER", "");
        assertEquals(-5, stage.call("www_authenticate", REALM, "subscriber"));
        assertEquals(-1, stage.call("www_authenticate", REALM, "elsewhere"));
    }

    @Test
    void passwordsMayBeKeptThemselves() throws Exception {
        stage.set("auth_db", "password_column", "password").set("auth_db", "calculate_ha1", 1);
        stage.start();
        assertEquals(1, register("alice", "secret"));
        assertEquals(1, register("alice@example.com", "secret"));
        assertEquals(-2, register("alice", "guess"));
    }

    @Test
    void domainsCountWhenTheyAreWanted() throws Exception {
        stage.set("auth_db", "use_domain", 1).start();
        assertEquals(1, register("alice", "secret"));
        assertEquals(-3, register("alice@example.org", "secret"));
    }

    @Test
    void aRequestIsCheckedByItsMethodAndItsUser() throws Exception {
        stage.start();
        receive("INVITE", credentials("Proxy-Authorization", "alice", "secret", "INVITE"));
        assertEquals(1, stage.call("auth_check", REALM, "subscriber", 1));
        assertEquals(1, stage.call("proxy_authorize", REALM, "subscriber"));
        String other = credentials("Proxy-Authorization", "alice", "secret", "INVITE");
        stage.receive(
                REQUEST.formatted("INVITE", "INVITE", other)
                        .replace("From: <sip:alice@", "From: <sip:carol@"));
        assertEquals(-8, stage.call("auth_check", REALM, "subscriber", 1));
        assertEquals(1, stage.call("auth_check", REALM, "subscriber", 3));
        assertEquals(1, stage.call("auth_check", REALM, "subscriber", 0));
        receive("ACK", "");
        assertEquals(1, stage.call("auth_check", REALM, "subscriber", 1));
    }

    @Test
    void columnsAreShownToScripts() throws Exception {
        stage.set(
                "auth_db",
                "load_credentials",
                new BoundText(
                        "$avp(who)=name;domain",
                        part -> new Stage.OfVariable(stage.variable(part.substring(1)), part)));
        stage.start();
        assertEquals(1, register("alice", "secret"));
        assertEquals("Alice A", stage.read("avp(who)"));
        assertEquals("example.com", stage.read("avp(domain)"));
    }

    @Test
    void aUriIsAskedFor() {
        stage.start();
        receive("REGISTER", "");
        assertEquals(1, stage.call("is_subscriber", "sip:alice@x", "subscriber", 0));
        assertEquals(-1, stage.call("is_subscriber", "sip:alice@x", "subscriber", 1));
        assertEquals(1, stage.call("is_subscriber", "sip:alice@EXAMPLE.com", "subscriber", 1));
        assertEquals(-1, stage.call("is_subscriber", "sip:bob@example.com", "subscriber", 0));
        assertEquals(-1, stage.call("is_subscriber", "bob", "subscriber", 0));
    }

    @Test
    void aReloadReplacesAllOrNothing() throws Exception {
        stage.start();
        write("subscriber", "2:bob:example.com:x:%s:y:\n".formatted(hash("bob:example.com:other")));
        assertEquals(-3, register("bob", "other"));
        stage.command("auth_db.reload");
        assertEquals(1, register("bob", "other"));
        Files.writeString(folder.resolve("subscriber"), "username(string)\n");
        Fault refused = assertThrows(Fault.class, () -> stage.command("auth_db.reload"));
        assertTrue(refused.toString().contains("no column ha1"), refused::toString);
        assertEquals(1, register("bob", "other"));
    }

    @Test
    void anotherDatabaseIsRefusedWithWhatToWrite() {
        stage.set("auth_db", "db_url", "mysql://kamailio:x@localhost/kamailio");
        String told =
                String.valueOf(
                        assertThrows(ConfigurationException.class, stage::start).getMessage());
        assertTrue(told.contains("text:///folder") && told.contains("pv_www_"), told);
    }
}
