package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class SanityModuleTest {
    private static final String SOUND =
            """
            OPTIONS sip:bob@127.0.0.1 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1
            From: <sip:alice@example.com>;tag=f1
            To: <sip:bob@example.com>
            Call-ID: c1
            CSeq: 1 OPTIONS
            Max-Forwards: 70
            Contact: <sip:x@192.0.2.1>
            Content-Length: 0

            """;
    private static final int ALL = 32767;

    private final Stage stage = new Stage(new SanityModule()).set("sanity", "autodrop", 0).start();

    @Test
    void aSoundRequestPasses() {
        stage.receive(SOUND);
        assertEquals(1, stage.call("sanity_check", ALL, 15));
        assertEquals(1, stage.call("sanity_check"));
        assertEquals(0, stage.sentCount());
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "Max-F, Expires: abc|Max-F, 400 Expires value is illegal",
        "Max-F, Expires: -1|Max-F, 400 Expires value is illegal",
        "Max-F, Expires: 99999999999|Max-F, 400 Expires value is illegal",
        "'OPTIONS sip:bob@127.0.0.1 ', 'OPTIONS http:bob ', 416 Unsupported URI Scheme",
        "Max-F, 'Authorization: Digest username=\"a\"|Max-F', 400 Bad Auth Credentials",
        "Max-F, 'Proxy-Authorization: Basic abc|Max-F', 400 Bad Auth Credentials",
        "<sip:x@192.0.2.1>, <blah>, 400 Bad Contact URI",
    })
    void aFaultIsAnswered(String from, String to, String answer) {
        stage.receive(SOUND.replace(from, to.replace("|", "\n")));
        assertEquals(-1, stage.call("sanity_check", ALL, 15));
        assertTrue(stage.last().startsWith("SIP/2.0 " + answer + "\n"), stage::last);
    }

    @Test
    void extensionsNotKnownAreListed() { // RFC 3261 §16.3 step 5
        stage.set("sanity", "proxy_require", "foo, bar");
        stage.receive(SOUND.replace("Max-F", "Proxy-Require: foo, baz, qux\nMax-F"));
        assertEquals(-1, stage.call("sanity_check"));
        assertTrue(stage.last().startsWith("SIP/2.0 420 Bad Proxy Require Extension\n"));
        assertEquals(List.of("baz, qux"), Stage.header(stage.last(), "Unsupported"));
        stage.receive(SOUND.replace("Max-F", "Proxy-Require: foo, BAR\nMax-F"));
        assertEquals(1, stage.call("sanity_check"));
    }

    @Test
    void bytesBehindTheBodyAreAFault() {
        stage.receive(SOUND + "hello");
        assertEquals(-1, stage.call("sanity_check", 128));
        assertTrue(stage.last().startsWith("SIP/2.0 400 Content-Length mis-match\n"));
    }

    @Test
    void theScriptAnswersWhenItWantsTo() {
        stage.set("sanity", "noreply", 1);
        stage.receive(SOUND.replace("Max-F", "Expires: abc\nMax-F"));
        assertEquals(-1, stage.call("sanity_check"));
        assertEquals(0, stage.sentCount());
        assertEquals(1, stage.call("sanity_reply"));
        assertTrue(stage.last().startsWith("SIP/2.0 400 Expires value is illegal\n"));
    }

    @Test
    void aFaultOfAnotherMessageIsNotAnswered() {
        stage.set("sanity", "noreply", 1);
        stage.receive(SOUND.replace("Max-F", "Expires: abc\nMax-F"));
        assertEquals(-1, stage.call("sanity_check"));
        stage.receive(SOUND);
        assertEquals(-1, stage.call("sanity_reply"));
    }

    @Test
    void aFaultEndsTheScriptUnlessToldNotTo() {
        stage.set("sanity", "autodrop", 1);
        stage.receive(SOUND.replace("Max-F", "Expires: abc\nMax-F"));
        assertEquals(0, stage.call("sanity_check"));
        assertTrue(stage.context().hasExited());
    }

    @Test
    void aMessageThatCanNotBeAnsweredIsDropped() { // no To to copy, RFC 3261 §8.2.6.2
        stage.receive(SOUND.replace("To: <sip:bob@example.com>\n", ""));
        assertEquals(0, stage.sentCount());
    }
}
