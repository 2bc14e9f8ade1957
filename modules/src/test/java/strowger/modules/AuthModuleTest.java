package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.modules.auth.AuthModule;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class AuthModuleTest {
    private static final String REGISTER =
            """
            REGISTER sip:example.com SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1
            From: <sip:alice@example.com>;tag=f1
            To: <sip:alice@example.com>
            Call-ID: call-1
            CSeq: 1 REGISTER
            %sContent-Length: 0

            """;

    private static Stage stage(Object... parameters) {
        Stage stage = new Stage(new AuthModule());
        for (int index = 0; index < parameters.length; index += 2) {
            stage.set("auth", String.valueOf(parameters[index]), parameters[index + 1]);
        }
        return stage.start();
    }

    private static String hash(String algorithm, String text) throws Exception {
        MessageDigest digest = MessageDigest.getInstance(algorithm);
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String part(String challenge, String name) {
        Matcher matcher = Pattern.compile(name + "=\"?([^\",]*)").matcher(challenge);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** The header that a phone answers a challenge with. */
    private static String answer(String header, String challenge, String password, int count)
            throws Exception {
        String algorithm =
                part(challenge, "algorithm").isEmpty() ? "MD5" : part(challenge, "algorithm");
        String provided = algorithm.replace("SHA-512-256", "SHA-512/256");
        String nonce = part(challenge, "nonce");
        String qop = part(challenge, "qop");
        String nc = "%08x".formatted(count);
        String first = hash(provided, "alice:" + part(challenge, "realm") + ":" + password);
        String second = hash(provided, "REGISTER:sip:example.com");
        String middle = qop.isEmpty() ? nonce : nonce + ":" + nc + ":cn:" + qop;
        return """
        %s: Digest username="alice", realm="%s", nonce="%s", uri="sip:example.com",\
         response="%s", algorithm=%s%s
        """
                .formatted(
                        header,
                        part(challenge, "realm"),
                        nonce,
                        hash(provided, first + ":" + middle + ":" + second),
                        algorithm,
                        qop.isEmpty() ? "" : ", qop=" + qop + ", nc=" + nc + ", cnonce=\"cn\"");
    }

    private static List<String> challenges(Stage stage, String function, Object... arguments) {
        stage.receive(REGISTER.formatted(""));
        assertEquals(1, stage.call(function, arguments));
        return Stage.header(stage.last(), "WWW-Authenticate");
    }

    private static int judge(Stage stage, String credentials) {
        stage.receive(REGISTER.formatted(credentials));
        return stage.call("pv_www_authenticate", "example.com", "secret", 0);
    }

    @Test
    void whoKnowsThePasswordIsLetIn() throws Exception {
        Stage stage = stage();
        assertEquals(-5, judge(stage, ""));
        List<String> challenges = challenges(stage, "www_challenge", "example.com", 1);
        assertTrue(stage.last().startsWith("SIP/2.0 401 Unauthorized"), stage.last());
        assertEquals(1, challenges.size());
        String challenge = challenges.getFirst();
        assertTrue(challenge.contains("qop=\"auth\""), challenge);
        assertEquals(1, judge(stage, answer("Authorization", challenge, "secret", 1)));
        assertEquals(1, judge(stage, answer("Authorization", challenge, "secret", 1)));
        assertEquals(-2, judge(stage, answer("Authorization", challenge, "guess", 1)));
        assertEquals(-5, judge(stage, answer("Proxy-Authorization", challenge, "secret", 1)));
        String made = challenge.replaceAll("nonce=\"........", "nonce=\"00000000");
        assertEquals(-4, judge(stage, answer("Authorization", made, "secret", 1)));
    }

    @Test
    void eachAlgorithmHasItsChallengeAndIsAccepted() throws Exception { // RFC 8760
        Stage stage = stage("algorithm", "SHA-512-256,SHA-256,MD5");
        List<String> challenges = challenges(stage, "auth_challenge", "example.com", 1);
        assertEquals(3, challenges.size());
        assertTrue(challenges.getFirst().contains("algorithm=SHA-512-256"));
        for (String challenge : challenges) {
            assertEquals(1, judge(stage, answer("Authorization", challenge, "secret", 1)));
        }
    }

    @Test
    void aCountThatDoesNotRiseIsRefused() throws Exception { // RFC 7616 §5.12
        Stage stage = stage("nonce_count", 1, "nc_array_size", 4);
        String challenge = challenges(stage, "www_challenge", "example.com", 1).getFirst();
        assertEquals(1, judge(stage, answer("Authorization", challenge, "secret", 1)));
        assertEquals(1, judge(stage, answer("Authorization", challenge, "secret", 2)));
        assertEquals(-6, judge(stage, answer("Authorization", challenge, "secret", 2)));
        String plain = challenges(stage, "www_challenge", "example.com", 0).getFirst();
        assertEquals(-1, judge(stage, answer("Authorization", plain, "secret", 1)));
    }

    @Test
    void aNonceForOneUseIsExpiredOnceItsPlaceIsTaken() throws Exception {
        Stage stage = stage("one_time_nonce", 1, "otn_in_flight_no", 2);
        String first = challenges(stage, "www_challenge", "example.com", 0).getFirst();
        assertEquals(1, judge(stage, answer("Authorization", first, "secret", 1)));
        assertEquals(-6, judge(stage, answer("Authorization", first, "secret", 1)));
        String second = challenges(stage, "www_challenge", "example.com", 0).getFirst();
        String third = challenges(stage, "www_challenge", "example.com", 0).getFirst();
        assertEquals(1, judge(stage, answer("Authorization", third, "secret", 1)));
        assertEquals(-4, judge(stage, answer("Authorization", first, "secret", 1)));
        assertEquals(1, judge(stage, answer("Authorization", second, "secret", 1)));
    }

    @Test
    void aNonceBoundToItsCallIsNoGoodInAnother() throws Exception {
        Stage stage = stage("auth_checks_register", 2);
        String challenge = challenges(stage, "www_challenge", "example.com", 1).getFirst();
        String credentials = answer("Authorization", challenge, "secret", 1);
        assertEquals(1, judge(stage, credentials));
        stage.receive(REGISTER.formatted(credentials).replace("call-1", "call-2"));
        assertEquals(-4, stage.call("pv_www_authenticate", "example.com", "secret", 0));
    }

    @Test
    void whatWasRightIsConsumed() throws Exception {
        Stage stage = stage();
        String challenge = challenges(stage, "www_challenge", "example.com", 1).getFirst();
        String credentials = answer("Authorization", challenge, "secret", 1);
        stage.receive(
                REGISTER.formatted(credentials)
                        .replace("REGISTER sip:example.com", "REGISTER sip:127.0.0.9"));
        assertEquals(-1, stage.call("consume_credentials"));
        assertEquals(1, stage.call("has_credentials", "example.com"));
        assertEquals(-1, stage.call("has_credentials", "other.com"));
        assertEquals(1, stage.call("pv_auth_check", "example.com", "secret", 0, 1));
        assertEquals(1, stage.call("consume_credentials"));
        assertEquals(List.of(), Stage.header(stage.forward(), "Authorization"));
    }

    @Test
    void theUserMustBeWhoRegisters() throws Exception {
        Stage stage = stage();
        String challenge = challenges(stage, "www_challenge", "example.com", 1).getFirst();
        String credentials = answer("Authorization", challenge, "secret", 1);
        stage.receive(REGISTER.formatted(credentials).replace("To: <sip:alice", "To: <sip:bob"));
        assertEquals(-8, stage.call("pv_auth_check", "example.com", "secret", 0, 1));
        assertEquals(1, stage.call("pv_auth_check", "example.com", "secret", 0, 0));
    }

    @Test
    void noncesAreNeverTheSame() {
        Stage stage = stage();
        String first = challenges(stage, "www_challenge", "example.com", 1).getFirst();
        String second = challenges(stage, "www_challenge", "example.com", 1).getFirst();
        assertNotEquals(part(first, "nonce"), part(second, "nonce"));
        assertEquals(48, part(first, "nonce").length());
    }
}
