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

    @ParameterizedTest(name = "{0}: {4}")
    @CsvSource({
        "size_message, 200, Max-F, Max-F, 513 Message Too Large",
        "size_headers, 200, Max-F, Max-F, 513 Headers Too Large",
        "size_header, 60, Max-F, 'X:"
            + " 1234567890123456789012345678901234567890123456789012345678|Max-F', 513 Header Too"
            + " Large",
        "size_ruri, 10, Max-F, Max-F, 414 Request-URI Too Long",
        "size_method, 3, Max-F, Max-F, 400 Method Too Long",
        "size_from_uri, 10, Max-F, Max-F, 400 URI Too Long",
        "size_to_uri, 10, Max-F, Max-F, 400 URI Too Long",
        "size_contact_uri, 10, Max-F, Max-F, 400 URI Too Long",
        "size_pai_uri, 10, Max-F, 'P-Asserted-Identity: <sip:alice@example.com>|Max-F', 400 URI Too"
                + " Long",
        "size_path_uri, 10, Max-F, 'Path: <sip:p1>, <sip:p2.example.com;lr>|Max-F', 400 URI Too"
                + " Long",
        "size_route_uri, 10, Max-F, 'Route: <sip:p2.example.com;lr>|Max-F', 400 URI Too Long",
    })
    void whatIsTooLargeIsAnswered(String limit, int max, String from, String to, String answer) {
        String request = SOUND.replace(from, to.replace("|", "\n"));
        stage.set("sanity", limit, max);
        stage.receive(request);
        assertEquals(1, stage.call("sanity_check"), "size_checks is not set");
        stage.set("sanity", "size_checks", 1);
        stage.receive(request);
        assertEquals(-1, stage.call("sanity_check"));
        assertTrue(stage.last().startsWith("SIP/2.0 " + answer + "\n"), stage::last);
        stage.set("sanity", limit, 0);
        stage.receive(request);
        assertEquals(1, stage.call("sanity_check"), "0 is no limit");
    }

    @Test
    void aBodyThatIsTooLargeIsAnswered() {
        stage.set("sanity", "size_body", 4).set("sanity", "size_checks", 1);
        stage.receive(SOUND.replace("Length: 0", "Length: 5") + "hello");
        assertEquals(-1, stage.call("sanity_check"));
        assertTrue(stage.last().startsWith("SIP/2.0 413 Request Entity Too Large\n"));
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
