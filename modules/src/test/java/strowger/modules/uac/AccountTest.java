package strowger.modules.uac;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import strowger.parser.ParseError;
import strowger.parser.SipMessage;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

class AccountTest {
    private static final byte[] NOTHING = {};

    private static Optional<Challenge> challenge(String... lines) {
        String text =
                """
                SIP/2.0 401 Unauthorized
                Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1
                From: <sip:a@b>;tag=1
                To: <sip:a@b>;tag=2
                Call-ID: c
                CSeq: 1 REGISTER
                %sContent-Length: 0

                """
                        .formatted(String.join("\n", lines) + "\n")
                        .replace("\n", "\r\n");
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        SipMessage reply = new SipMessage();
        assertEquals(ParseError.NONE, reply.wrap(new UnsafeBuffer(bytes), 0, bytes.length));
        return Challenge.of(reply);
    }

    @Test
    void withoutQualityTheResponseIsThatOfRfc2069() { // the example of RFC 2617 §3.5 has qop
        Challenge asked =
                challenge("WWW-Authenticate: Digest realm=\"biloxi.com\", nonce=\"dcd98b\"")
                        .orElseThrow();
        Account bob = new Account("bob", "biloxi.com", "zanzibar", false);
        assertTrue(bob.fits(asked));
        String ha1 = DigestAlgorithm.MD5.hex("bob:biloxi.com:zanzibar");
        String ha2 = DigestAlgorithm.MD5.hex("REGISTER:sip:biloxi.com");
        String response = DigestAlgorithm.MD5.hex(ha1 + ":dcd98b:" + ha2);
        String expected =
                "Authorization: Digest username=\"bob\", realm=\"biloxi.com\", nonce=\"dcd98b\","
                        + " uri=\"sip:biloxi.com\", response=\""
                        + response
                        + "\", algorithm=MD5\r\n";
        assertEquals(expected, bob.answer(asked, "REGISTER", "sip:biloxi.com", NOTHING));
        Account hashed = new Account("bob", "", ha1, true);
        assertEquals(expected, hashed.answer(asked, "REGISTER", "sip:biloxi.com", NOTHING));
    }

    @Test
    void ofSeveralChallengesTheFirstThatCanBeAnsweredCounts() {
        Challenge asked =
                challenge(
                                "WWW-Authenticate: Digest realm=\"r\", nonce=\"1\","
                                        + " algorithm=AKAv1-MD5",
                                "WWW-Authenticate: Digest realm=\"r\", nonce=\"2\","
                                        + " algorithm=SHA-256, qop=\"auth\", opaque=\"o\"",
                                "WWW-Authenticate: Digest realm=\"r\", nonce=\"3\"")
                        .orElseThrow();
        assertEquals("2", asked.nonce());
        assertEquals(DigestAlgorithm.SHA_256, asked.algorithm());
        String line = new Account("u", "", "p", false).answer(asked, "INFO", "sip:x", NOTHING);
        assertTrue(line.contains(", qop=auth, nc=00000001, cnonce=\""), line);
        assertTrue(line.endsWith(", opaque=\"o\"\r\n"), line);
    }

    @Test
    void whatIsNoChallengeOrAnothersRealmIsNotAnswered() {
        assertEquals(Optional.empty(), challenge("WWW-Authenticate: Basic realm=\"r\""));
        assertEquals(Optional.empty(), challenge("WWW-Authenticate: Digest realm=\"r\""));
        assertEquals(
                Optional.empty(),
                challenge("WWW-Authenticate: Digest realm=\"r\", nonce=\"1\", qop=\"other\""));
        Challenge asked =
                challenge("WWW-Authenticate: Digest realm=\"r\", nonce=\"1\"").orElseThrow();
        assertFalse(new Account("u", "other", "p", false).fits(asked));
    }
}
