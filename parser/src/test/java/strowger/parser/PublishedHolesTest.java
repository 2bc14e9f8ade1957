package strowger.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Classes of input that brought other servers down or past their checks. */
class PublishedHolesTest {
    private static final String BYE =
            """
            BYE sip:a@b SIP/2.0
            Via: SIP/2.0/UDP c;branch=z9hG4bK1
            From: <sip:f@g>;tag=1
            To: <sip:t@u>;tag=2
            Call-ID: 3
            CSeq: 4 BYE
            Max-Forwards: 70
            Content-Length: 0

            """
                    .replace("\n", "\r\n");

    private final SipMessage message = new SipMessage();

    private ParseError wrap(String text) {
        UnsafeBuffer buffer = Bytes.of(text);
        return message.wrap(buffer, 0, buffer.capacity());
    }

    private ParseError with(String header, String changed) {
        assertTrue(BYE.contains(header));
        return wrap(BYE.replace(header, changed));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "From: <sip:f@g>;tag=1 | From: <sip:f@g>;tag=1~f: <sip:x@g>;tag=1 | FROM_REPEATED",
                "To: <sip:t@u>;tag=2 | To: <sip:t@u>;tag=2~To : <sip:t@u>;tag=3 | TO_REPEATED",
                "Call-ID: 3 | Call-ID: 3~i: 4 | CALL_ID_REPEATED",
                "CSeq: 4 BYE | CSeq: 4 BYE~CSEQ: 5 BYE | CSEQ_REPEATED",
                "Max-Forwards: 70 | Max-Forwards: 70~Max-Forwards: 7 | MAX_FORWARDS_REPEATED",
                "Content-Length: 0 | Content-Length: 0~l: 1 | CONTENT_LENGTH_REPEATED",
                "Call-ID: 3 | Call-ID: 3~i:3 | NONE",
            })
    void duplicatedFieldsThatDifferAreRefused(String header, String twice, ParseError expected) {
        assertEquals(expected, with(header, twice.replace("~", "\r\n"))); // CVE-2020-27507
    }

    @ParameterizedTest
    @CsvSource({
        "Via: SIP/2.0/UDP c;branch=z9hG4bK1, VIA_MISSING",
        "From: <sip:f@g>;tag=1, FROM_MISSING",
        "To: <sip:t@u>;tag=2, TO_MISSING",
        "Call-ID: 3, CALL_ID_MISSING",
        "CSeq: 4 BYE, CSEQ_MISSING"
    })
    void missingHeaderIsToldByName(String header, ParseError expected) {
        assertEquals(expected, with(header + "\r\n", ""));
        assertEquals(message.find(HeaderName.VIA) >= 0, message.topViaError() == ParseError.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Via:",
                "Via: SIP/2.0/UDP",
                "Via: SIP/2.0/UDP ;branch=1",
                "Via: SIP/3.0/UDP c",
                "Via: SIP/2.0/UDP c:0",
                "Via: SIP/2.0/UDP c:65536",
                "Via: SIP/2.0/UDP c:",
                "Via: SIP/2.0/UDP c;;",
                "Via: SIP/2.0/UDP c;=1",
                "Via: SIP/2.0/UDP c;x=\"",
                "Via: SIP/2.0/UDP c d",
                "Via: SIP/2.0/UDP [::1",
                "Via: / / c"
            })
    void malformedViaIsRefusedWhole(String via) { // CVE-2018-16657, GHSA-wxfg-3gwh-rhvx
        assertEquals(ParseError.VIA_MALFORMED, with("Via: SIP/2.0/UDP c;branch=z9hG4bK1", via));
        assertNotEquals(ParseError.NONE, message.topViaError());
    }

    @Test
    void magicCookieAloneIsNoBranchOfRfc3261() { // CVE-2018-8828; RFC 4475 §3.2.1
        assertEquals(ParseError.NONE, with("branch=z9hG4bK1", "branch=z9hG4bK"));
        assertFalse(message.topVia().hasMagicBranch());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "To:",
                "To: ",
                "To: <",
                "To: <>",
                "To: <sip:",
                "To: \"",
                "To: \"x\"",
                "To: \"x\\\" <sip:a@b>",
                "To: ;tag=1",
                "To: <sip:t@u>tag=2",
                "To: <sip:t@u>;tag=\"2"
            })
    void malformedToIsRefused(String to) { // CVE-2018-14767
        assertEquals(ParseError.TO_MALFORMED, with("To: <sip:t@u>;tag=2", to));
    }

    @Test
    void overlongTagIsReadWholeOrRefusedByTheLimit() { // CVE-2020-27507
        assertEquals(ParseError.NONE, with("tag=1", "tag=" + "x".repeat(10_000)));
        assertEquals(10_000, message.from().tagLength());
        assertEquals(ParseError.HEADER_TOO_LONG, with("tag=1", "tag=" + "x".repeat(20_000)));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, CONTENT_LENGTH_MALFORMED",
        "1 1, CONTENT_LENGTH_MALFORMED",
        "1, CONTENT_LENGTH_BEYOND_MESSAGE",
        "2147483648, CONTENT_LENGTH_BEYOND_MESSAGE",
        "4294967296, CONTENT_LENGTH_BEYOND_MESSAGE",
        "18446744073709551617, CONTENT_LENGTH_BEYOND_MESSAGE"
    })
    void contentLengthNeverReachesBeyondTheMessage(String length, ParseError expected) {
        assertEquals(expected, with("Content-Length: 0", "Content-Length: " + length));
        assertEquals(0, message.bodyLength());
    }

    @Test
    void bytesBehindTheBodyAreLeftOut() { // RFC 3261 §18.3, RFC 4475 §3.1.1.8
        assertEquals(ParseError.NONE, wrap("\r\n\r\n" + BYE + BYE));
        assertEquals(BYE.length(), message.length());
        assertEquals(4, message.offset());
        assertEquals(0, message.bodyLength());
    }

    @Test
    void carriageReturnAloneEndsNoLine() {
        assertEquals(ParseError.LINE_END_MALFORMED, with("Call-ID: 3\r\n", "Call-ID: 3\rX: 4\r\n"));
        assertEquals(ParseError.NONE, wrap(BYE.replace("\r\n", "\n")));
    }

    @Test
    void headersAreBounded() {
        String many = "X: y\r\n".repeat(SipMessage.HEADERS_MAX);
        assertEquals(ParseError.TOO_MANY_HEADERS, with("Call-ID", many + "Call-ID"));
        String name = "N".repeat(SipMessage.HEADER_NAME_LENGTH_MAX + 1);
        assertEquals(ParseError.HEADER_NAME_TOO_LONG, with("Call-ID", name + ": x\r\nCall-ID"));
        assertEquals(ParseError.HEADERS_UNTERMINATED, wrap(BYE.substring(0, BYE.length() - 2)));
    }

    @Test
    void numbersDoNotWrapRound() {
        assertEquals(
                ParseError.CSEQ_NUMBER_TOO_LARGE,
                with("CSeq: 4 BYE", "CSeq: 36893488147419103232 BYE"));
        assertEquals(
                ParseError.MAX_FORWARDS_MALFORMED,
                with("Max-Forwards: 70", "Max-Forwards: 4294967366"));
        UnsafeBuffer text = Bytes.of("99999999999999999999");
        assertEquals(Integer.MAX_VALUE, DeltaSeconds.parse(text, 0, text.capacity()));
        assertEquals(Decimal.HUGE, Decimal.parse(text, 0, text.capacity()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Digest",
                "Digest ",
                "Digest =",
                "Digest a",
                "Digest a=",
                "Digest a=\"",
                "Digest a=b,",
                "Digest ,a=b",
                "Digest a=b c=d",
                "Digest realm=\"a\", realm=\"b\"",
                "Digest \"=\"",
                ""
            })
    void malformedCredentialsAreRefused(String value) { // CVE-2023-28098, CVE-2026-40892
        UnsafeBuffer text = Bytes.of(value);
        boolean bare = value.equals("Digest a=");
        ParseError error = new Credentials().wrap(text, 0, text.capacity());
        assertEquals(bare ? ParseError.NONE : ParseError.CREDENTIALS_MALFORMED, error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application",
                "/",
                "application/",
                "/sdp",
                "a b/c",
                "a/b;",
                "a/b;=",
                "\0"
            })
    void oddContentTypesAreRefused(String value) { // CVE-2026-45084
        UnsafeBuffer text = Bytes.of(value);
        assertEquals(
                ParseError.MEDIA_TYPE_MALFORMED, new MediaType().wrap(text, 0, text.capacity()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:",
                "sip:@b",
                "sip:a@",
                "sip:a@b:",
                "sip:a@b:x",
                "sip:a@b:5060x",
                "sip:a@@b",
                "sip:a@b:65536",
                "sip:a b@c",
                "sip:a@b;",
                "sip:%4@b",
                "sip:%zz@b",
                "sip",
                ":a",
                "1:a",
                "sip:a@b:123456789012345678901234567890",
                "tel:",
                "sip:a@b\0",
                "sip:a@b<"
            })
    void craftedUriIsRefusedAndHasNoParts(String text) { // GHSA-358f-935m-7p9c, CVE-2026-106803
        UnsafeBuffer buffer = Bytes.of(text);
        SipUri uri = new SipUri();
        assertNotEquals(ParseError.NONE, uri.wrap(buffer, 0, buffer.capacity()));
        assertEquals(0, uri.hostLength() + uri.userLength() + uri.length());
    }

    @Test
    void parsingTimeGrowsNoFasterThanTheMessage() { // infinite loops, quadratic parsing
        StringBuilder vias = new StringBuilder("Via: ");
        String hop = "SIP/2.0/UDP c;branch=z9hG4bK1, ";
        vias.append(hop.repeat(15_000 / hop.length())).append("SIP/2.0/UDP d\r\n");
        byte[] bytes =
                BYE.replace("From", vias.toString().repeat(60) + "From")
                        .getBytes(StandardCharsets.US_ASCII);
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        Walk walk = new Walk();
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    assertEquals(ParseError.NONE, message.wrap(buffer, 0, bytes.length));
                    assertEquals("", walk.message(message));
                });
    }
}
