package strowger.server.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The twelve rules of the suite's README, by their numbers. */
class NormalisedMessageTest {
    private final Placeholders placeholders = new Placeholders();
    private final MadeUpNames madeUp = new MadeUpNames();
    private final List<GoldenCase.Mask> masks = new ArrayList<>();
    private final NormalisedMessage normalised = new NormalisedMessage(placeholders, madeUp, masks);

    @Test
    void namesAreLowerCaseAndLong() { // 1
        assertEquals(List.of("a", "b"), header("s: a\r\nSUBJECT: b", "subject"));
    }

    @Test
    void listsAreSplit() { // 2
        assertEquals(List.of("<sip:a>", "<sip:b>"), header("Route: <sip:a>,<sip:b>", "route"));
        assertEquals(List.of("a, b"), header("X-List: a, b", "x-list"));
    }

    @Test
    void whiteSpaceIsNormalisedInKnownHeadersOnly() { // 3
        assertEquals(List.of("<sip:a>;x=1"), header("To: <sip:a> ; x = 1", "to"));
        assertEquals(List.of("a ; b"), header("X-Text:  a ; b\t", "x-text"));
    }

    @Test
    void parametersOfViaAreSorted() { // 4
        placeholders.port("PORT", 21001);
        madeUp.onSent("branch=z9hG4bKx");
        assertEquals(
                List.of("SIP/2.0/UDP h:@PORT@;branch=z9hG4bKx;rport=1", "SIP/2.0/UDP a;i=1"),
                header(
                        "v: SIP/2.0/UDP h:21001;RPORT=1;i=9;Branch=z9hG4bKx, SIP/2.0/UDP a;i=1",
                        "via"));
    }

    @Test
    void whatNamesTheProgramIsDropped() { // 5
        assertEquals(List.of(), header("Server: x", "server"));
        assertEquals(List.of(), header("User-Agent: Strowger 1", "user-agent"));
        assertEquals(List.of("Phone"), header("User-Agent: Phone", "user-agent"));
    }

    @Test
    void theReasonOf100IsTrying() { // 6
        assertEquals(
                "SIP/2.0 100 Trying", message("SIP/2.0 100 trying -- x", "").get("line").asText());
    }

    @Test
    void whatTheServerMadeUpIsNamedInOrder() { // 7
        madeUp.onSent("From: <sip:a>;tag = ours\r\nCall-ID: own\r\n");
        assertEquals(List.of("<sip:a>;tag=ours"), header("From: <sip:a>;tag=ours", "from"));
        assertEquals(List.of("<sip:a>;tag=<tag1>"), header("To: <sip:a>;tag=x1", "to"));
        assertEquals(List.of("<sip:a>;tag=<tag2>"), header("To: <sip:a>;tag=x2", "to"));
        assertEquals(List.of("<sip:a>;tag=<tag1>"), header("From: <sip:a>;tag=x1", "from"));
        assertEquals(List.of("own"), header("i: own", "call-id"));
        assertEquals(List.of("<callid1>"), header("i: ow", "call-id"));
        assertEquals(
                List.of("<sip:p;lr;ftag=ours;did=<did1>>"),
                header("Record-Route: <sip:p;lr;ftag=ours;did=1f.2>", "record-route"));
    }

    @Test
    void notifiesAreCountedFromTheFirst() { // 8
        assertEquals(List.of("+0 NOTIFY"), header("Call-ID: a\r\nCSeq: 7 NOTIFY", "cseq"));
        assertEquals(List.of("+2 NOTIFY"), header("Call-ID: a\r\nCSeq: 9 NOTIFY", "cseq"));
        assertEquals(List.of("9 BYE"), header("Call-ID: a\r\nCSeq: 9 BYE", "cseq"));
    }

    @Test
    void aRightContentLengthIsOk() { // 9
        assertEquals(
                "ok",
                message("A a SIP/2.0", "l: 2\r\n\r\nhi").at("/headers/content-length/0").asText());
        assertEquals(
                "3",
                message("A a SIP/2.0", "l: 3\r\n\r\nhi").at("/headers/content-length/0").asText());
    }

    @Test
    void xmlIsWrittenInOneWay() { // 10
        String body =
                "Content-Type: a/b+xml\r\n\r\n"
                        + "<?xml version=\"1.0\"?><a xmlns='u' y='2' x='1'> <b> t </b></a>";
        assertEquals(
                "<{u}a x=\"1\" y=\"2\">\n  <{u}b>t</>\n</>\n",
                message("A a SIP/2.0", body).get("body").asText());
    }

    @Test
    void portsBecomeTheirNamesWhereverTheyStand() { // 11
        placeholders.address("uac", "127.0.0.1", 21002);
        assertEquals(
                List.of("a~@UAC_PORT@~1 121002 21003"),
                header("X-A: a~21002~1 121002 21003", "x-a"));
    }

    @Test
    void masksAreAppliedLast() { // 12
        masks.add(new GoldenCase.Mask(Pattern.compile("@P@ [0-9]+"), "n"));
        placeholders.port("P", 21004);
        assertEquals(List.of("n"), header("X-A: 21004 55", "x-a"));
    }

    private List<String> header(String headers, String name) {
        List<String> values = new ArrayList<>();
        message("A a SIP/2.0", headers)
                .path("headers")
                .path(name)
                .forEach(v -> values.add(v.asText()));
        return values;
    }

    private JsonNode message(String line, String rest) {
        return normalised.of(new Arrival(line + "\r\n" + rest, 0, bytes -> {}));
    }
}
