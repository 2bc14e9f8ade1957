package strowger.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.parser.Bytes.text;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

class SipMessageTest {
    private static final String INVITE =
            """
            INVITE sip:bob@biloxi.example.com SIP/2.0
            Via: SIP/2.0/UDP pc33.atlanta.example.com:5062;branch=z9hG4bK776asdhds;rport
            v: SIP/2.0/TCP [2001:db8::9];received=192.0.2.1;branch=z9hG4bK1
            Max-Forwards: 70
            To: Bob <sip:bob@biloxi.example.com>
            f: "Alice \\"A\\"" <sip:alice@atlanta.example.com:5070;lr?subject=x>;tag=1928301774
            Call-ID: a84b4c76e66710@pc33.atlanta.example.com
            CSeq: 314159 INVITE
            X-Odd : one,
              two
            Contact: <sip:alice@pc33.atlanta.example.com>
            Content-Length: 4

            v=0
            """
                    .replace("\n", "\r\n");

    private final SipMessage message = new SipMessage();

    private ParseError wrap(String text) {
        UnsafeBuffer buffer = new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
        return message.wrap(buffer, 0, buffer.capacity());
    }

    private String value(HeaderName name) {
        int index = message.find(name);
        return text(message.buffer(), message.valueOffset(index), message.valueLength(index));
    }

    @Test
    void requestIsReadToItsLastPart() {
        assertEquals(ParseError.NONE, wrap(INVITE));
        assertTrue(message.isRequest());
        assertEquals(Method.INVITE, message.method());
        assertEquals(10, message.headerCount());
        assertEquals("4", value(HeaderName.CONTENT_LENGTH));
        assertEquals("a84b4c76e66710@pc33.atlanta.example.com", value(HeaderName.CALL_ID));
        assertEquals(70, message.maxForwards());
        assertEquals(4, message.bodyLength());
        assertEquals("v=0\r", text(message.buffer(), message.bodyOffset(), 4));
        SipUri uri = message.requestUri();
        assertEquals("bob", text(uri.buffer(), uri.userOffset(), uri.userLength()));
        assertEquals("biloxi.example.com", text(uri.buffer(), uri.hostOffset(), uri.hostLength()));
    }

    @Test
    void headersOfOneNameAreWalkedWhateverTheirForm() {
        wrap(INVITE);
        int first = message.find(HeaderName.VIA);
        int second = message.next(first);
        assertEquals(0, first);
        assertEquals(1, second);
        assertEquals(SipMessage.ABSENT, message.next(second));
        assertEquals(1, message.nameLength(second));
    }

    @Test
    void topViaGivesTransportSentByBranchAndRport() {
        wrap(INVITE);
        Via via = message.topVia();
        assertEquals(5062, via.sentBy().port());
        assertTrue(via.hasRport());
        assertTrue(via.hasMagicBranch());
        assertTrue(via.isTransport(Token.of("udp")));
        String branch = text(message.buffer(), via.branchOffset(), via.branchLength());
        assertEquals("z9hG4bK776asdhds", branch);
    }

    @Test
    void fromGivesDisplayNameUriAndTag() {
        wrap(INVITE);
        NameAddr from = message.from();
        String display = text(message.buffer(), from.displayOffset(), from.displayLength());
        assertEquals("Alice \\\"A\\\"", display);
        assertEquals("1928301774", text(message.buffer(), from.tagOffset(), from.tagLength()));
        assertEquals(5070, from.uri().port());
        assertTrue(from.uri().parameters().find(Token.of("LR")));
        assertFalse(from.uri().parameters().find(Token.of("subject")));
        assertEquals(0, message.to().tagLength());
    }

    @Test
    void whiteSpaceBeforeTheColonDoesNotHideAHeader() { // CVE-2020-28361
        wrap(INVITE);
        UnsafeBuffer name = new UnsafeBuffer("x-oDD".getBytes(StandardCharsets.US_ASCII));
        int index = message.find(name, 0, 5);
        assertEquals(5, message.nameLength(index));
        int length = message.valueLength(index);
        assertEquals("one,\r\n  two", text(message.buffer(), message.valueOffset(index), length));
        assertEquals(ParseError.NONE, wrap(INVITE.replace("Call-ID:", "Call-ID \t:")));
        assertEquals(HeaderName.CALL_ID, message.headerName(message.find(HeaderName.CALL_ID)));
    }

    @Test
    void replyIsReadWithTheMethodOfItsCSeq() {
        int line = INVITE.indexOf("\r\n");
        assertEquals(ParseError.NONE, wrap("SIP/2.0 180 Ringing" + INVITE.substring(line)));
        assertFalse(message.isRequest());
        assertEquals(180, message.statusCode());
        assertEquals(Method.INVITE, message.method());
        String reason = text(message.buffer(), message.reasonOffset(), message.reasonLength());
        assertEquals("Ringing", reason);
    }
}
