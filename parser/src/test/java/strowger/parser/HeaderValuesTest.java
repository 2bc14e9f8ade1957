package strowger.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import strowger.parser.Credentials.Field;

import java.util.ArrayList;
import java.util.List;

/** The values of a message that has one of nearly everything. */
class HeaderValuesTest {
    private final SipMessage message = new SipMessage();
    private UnsafeBuffer buffer = new UnsafeBuffer();

    @BeforeEach
    void wrapNotify() {
        wrap(Messages.NOTIFY);
    }

    private void wrap(byte[] bytes) {
        buffer = new UnsafeBuffer(bytes);
        assertEquals(ParseError.NONE, message.wrap(buffer, 0, buffer.capacity()));
    }

    private String text(int offset, int length) {
        return Bytes.text(buffer, offset, length);
    }

    private int at(HeaderName name) {
        return message.valueOffset(message.find(name));
    }

    private int length(HeaderName name) {
        return message.valueLength(message.find(name));
    }

    @Test
    void requestUriHasUserPasswordParametersAndHeaders() {
        SipUri uri = message.requestUri();
        assertEquals("alice", text(uri.userOffset(), uri.userLength()));
        assertEquals("secret", text(uri.passwordOffset(), uri.passwordLength()));
        assertEquals(5070, uri.port());
        assertTrue(uri.parameters().find(Token.of("method")));
        String headers = text(uri.headersOffset(), uri.headersLength());
        assertEquals("Replaces=a%40b&subject=x", headers);
    }

    @Test
    void eventHasPackageTemplateAndId() {
        Event event = new Event();
        HeaderName name = HeaderName.EVENT;
        assertEquals(ParseError.NONE, event.wrap(buffer, at(name), length(name)));
        assertTrue(event.is(Token.of("presence.winfo")));
        assertEquals("presence", text(event.typeOffset(), event.packageLength()));
        assertEquals("7", text(event.idOffset(), event.idLength()));
    }

    @Test
    void subscriptionStateHasReasonAndTimes() {
        SubscriptionState state = new SubscriptionState();
        HeaderName name = HeaderName.SUBSCRIPTION_STATE;
        assertEquals(ParseError.NONE, state.wrap(buffer, at(name), length(name)));
        assertEquals(SubscriptionState.State.TERMINATED, state.state());
        assertEquals(30, state.retryAfterSec());
        assertEquals(5, state.expiresSec());
        assertEquals("timeout", text(state.reasonOffset(), state.reasonLength()));
    }

    @Test
    void replacesNamesADialog() {
        Replaces replaces = new Replaces();
        HeaderName name = HeaderName.REPLACES;
        assertEquals(ParseError.NONE, replaces.wrap(buffer, at(name), length(name)));
        String callId = text(replaces.callIdOffset(), replaces.callIdLength());
        assertEquals("98732@sip.example.com", callId);
        assertEquals("ff87ff", text(replaces.toTagOffset(), replaces.toTagLength()));
        assertEquals("r33th4x0r", text(replaces.fromTagOffset(), replaces.fromTagLength()));
        assertTrue(replaces.isEarlyOnly());
    }

    @Test
    void rAckNamesAProvisionalResponse() {
        RAck rAck = new RAck();
        HeaderName name = HeaderName.RACK;
        assertEquals(ParseError.NONE, rAck.wrap(buffer, at(name), length(name)));
        assertEquals(776656, rAck.responseNumber());
        assertEquals(Method.INVITE, rAck.cSeq().method());
    }

    @Test
    void challengeIsReadFieldByField() {
        Credentials challenge = new Credentials();
        HeaderName name = HeaderName.WWW_AUTHENTICATE;
        assertEquals(ParseError.NONE, challenge.wrap(buffer, at(name), length(name)));
        assertTrue(challenge.isDigest());
        assertTrue(challenge.is(Field.STALE, Token.of("false")));
        String realm = text(challenge.offset(Field.REALM), challenge.length(Field.REALM));
        assertEquals("a\\\"b", realm);
        UnsafeBuffer plain = new UnsafeBuffer(new byte[8]);
        int length =
                QuotedString.unescape(
                        buffer,
                        challenge.offset(Field.REALM),
                        challenge.length(Field.REALM),
                        plain,
                        0);
        assertEquals("a\"b", Bytes.text(plain, 0, length));
        assertFalse(challenge.has(Field.OPAQUE));
    }

    @Test
    void acceptTakesInWhatItsRangesCover() {
        Accept accept = new Accept().wrap(message);
        assertTrue(accept.isPresent());
        assertTrue(accept.accepts(Token.of("application"), Token.of("pidf+xml")));
        assertTrue(accept.accepts(Token.of("text"), Token.of("html")));
        assertFalse(accept.accepts(Token.of("application"), Token.of("sdp")));
    }

    @Test
    void secondsAreReadUpToACommentOrParameter() {
        assertEquals(120, DeltaSeconds.of(message, HeaderName.RETRY_AFTER));
        assertEquals(DeltaSeconds.ABSENT, DeltaSeconds.of(message, HeaderName.EXPIRES));
        SessionExpires expires = new SessionExpires();
        HeaderName name = HeaderName.SESSION_EXPIRES;
        assertEquals(ParseError.NONE, expires.wrap(buffer, at(name), length(name)));
        assertEquals(1800, expires.seconds());
        assertEquals(SessionExpires.Refresher.UAS, expires.refresher());
    }

    @Test
    void addressesOfAllHeadersOfANameAreWalkedInOrder() {
        assertEquals(List.of("p1.example.com", "p2.example.com"), hosts(HeaderName.ROUTE));
        wrap(Messages.RINGING);
        assertEquals(List.of("p2.example.com", "p1.example.com"), hosts(HeaderName.RECORD_ROUTE));
        assertEquals(List.of(), hosts(HeaderName.PATH));
    }

    private List<String> hosts(HeaderName name) {
        AddressList list = new AddressList().wrap(message, name);
        List<String> hosts = new ArrayList<>();
        while (list.next()) {
            SipUri uri = list.address().uri();
            assertTrue(uri.parameters().find(Token.of("lr")));
            hosts.add(text(uri.hostOffset(), uri.hostLength()));
        }
        assertEquals(ParseError.NONE, list.fault());
        return hosts;
    }

    @Test
    void viasOfOneHeaderAreReadOneByOne() {
        wrap(Messages.RINGING);
        HeaderElements elements = new HeaderElements().wrap(message, HeaderName.VIA);
        Via via = new Via();
        int count = 0;
        while (elements.next()) {
            assertEquals(ParseError.NONE, via.wrap(buffer, elements.offset(), elements.length()));
            count++;
        }
        assertEquals(3, count);
        assertEquals(15, via.ttl());
        assertEquals(5060, via.sentBy().port());
        assertEquals("224.0.1.75", text(via.maddrOffset(), via.maddrLength()));
        assertEquals("192.0.2.1", text(via.receivedOffset(), via.receivedLength()));
    }

    @Test
    void reasonsHaveProtocolCauseAndText() {
        wrap(Messages.RINGING);
        HeaderElements elements = new HeaderElements().wrap(message, HeaderName.REASON);
        Reason reason = new Reason();
        assertTrue(elements.next());
        assertEquals(ParseError.NONE, reason.wrap(buffer, elements.offset(), elements.length()));
        assertTrue(reason.isProtocol(Token.of("sip")));
        assertEquals("Precondition Failure", text(reason.textOffset(), reason.textLength()));
        assertTrue(elements.next());
        assertEquals(ParseError.NONE, reason.wrap(buffer, elements.offset(), elements.length()));
        assertEquals(16, reason.cause());
        assertFalse(elements.next());
    }

    @Test
    void optionTagsAreFoundWhateverTheirCase() {
        wrap(Messages.REGISTER);
        TokenList supported = new TokenList().wrap(message, HeaderName.SUPPORTED);
        assertTrue(supported.contains(Token.of("Outbound")));
        assertTrue(supported.contains(Token.of("path")));
        assertFalse(supported.contains(Token.of("out")));
        wrap(Messages.INVITE);
        int allowed = new TokenList().wrap(message, HeaderName.ALLOW).methods();
        assertTrue((allowed & Method.REFER.bit()) != 0);
        assertEquals(0, allowed & Method.PUBLISH.bit());
    }

    @Test
    void everyHeaderNameIsFoundLongAndCompact() {
        for (HeaderName name : HeaderName.values()) {
            if (name != HeaderName.OTHER) {
                UnsafeBuffer upper = Bytes.of(name.text().toUpperCase(java.util.Locale.ROOT));
                assertEquals(name, HeaderName.of(upper, 0, upper.capacity()));
                UnsafeBuffer longer = Bytes.of(name.text() + "x");
                assertEquals(HeaderName.OTHER, HeaderName.of(longer, 0, longer.capacity()));
            }
        }
        assertEquals(HeaderName.SESSION_EXPIRES, HeaderName.of(Bytes.of("X"), 0, 1));
        assertEquals(HeaderName.OTHER, HeaderName.of(Bytes.of("Call\rID"), 0, 7));
        assertEquals(HeaderName.OTHER, HeaderName.of(Bytes.of("q"), 0, 1));
    }
}
