package strowger.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** IPv6 in SIP: the cases of RFC 5118 §4. */
class Rfc5118Test {
    private final SipUri uri = new SipUri();
    private final Via via = new Via();
    private final IpAddress address = new IpAddress();
    private UnsafeBuffer buffer = new UnsafeBuffer();

    private ParseError uri(String text) {
        buffer = Bytes.of(text);
        return uri.wrap(buffer, 0, buffer.capacity());
    }

    private ParseError via(String text) {
        buffer = Bytes.of(text);
        return via.wrap(buffer, 0, buffer.capacity());
    }

    @Test
    void validReferenceIsRead() { // §4.1
        assertEquals(ParseError.NONE, uri("sip:[2001:db8::10]"));
        assertTrue(uri.isIpv6());
        assertEquals(HostPort.ABSENT, uri.port());
    }

    @Test
    void addressWithoutBracketsIsRefused() { // §4.2
        assertEquals(ParseError.PORT_MALFORMED, uri("sip:2001:db8::10"));
        assertEquals(0, uri.length());
    }

    @Test
    void portBehindTheBracketIsAPort() { // §4.3
        assertEquals(ParseError.NONE, uri("sip:[2001:db8::10]:5070"));
        assertEquals(5070, uri.port());
    }

    @Test
    void portWithinTheBracketsIsPartOfTheAddress() { // §4.4
        assertEquals(ParseError.NONE, uri("sip:[2001:db8::10:5070]"));
        assertEquals(HostPort.ABSENT, uri.port());
        assertTrue(uri.hostAddress(address));
        assertEquals(0x10_5070L, address.low());
    }

    @Test
    void receivedMayHaveBracketsOrNone() { // §4.5
        for (String received : new String[] {"[2001:db8::9:255]", "2001:db8::9:255"}) {
            String text = "SIP/2.0/UDP [2001:db8::9:1];received=" + received + ";branch=z9hG4bKas3";
            assertEquals(ParseError.NONE, via(text));
            assertTrue(address.wrap(buffer, via.receivedOffset(), via.receivedLength()));
            assertEquals(0x9_0255L, address.low());
        }
    }

    @Test
    void viaWithPortAndReferenceIsRead() { // §4.5
        assertEquals(
                ParseError.NONE, via("SIP/2.0/TCP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111"));
        assertEquals(6050, via.sentBy().port());
        assertTrue(via.sentBy().isIpv6());
    }

    @Test
    void ipv4MappedAddressIsIpv6() { // §4.10
        assertEquals(ParseError.NONE, uri("sip:[::ffff:192.0.2.10]:19823"));
        assertTrue(uri.hostAddress(address));
        assertTrue(address.isIpv6());
        assertEquals(0xFFFF_C000_020AL, address.low());
    }

    @Test
    void addressesOfManyFormsAreOne() { // RFC 5954 §4.1
        UriEquality equality = new UriEquality();
        SipUri other = new SipUri();
        UnsafeBuffer text = Bytes.of("sip:bob@[2001:0DB8:0:0::0009:1]");
        assertEquals(ParseError.NONE, uri("sip:bob@[2001:db8::9:1]"));
        assertEquals(ParseError.NONE, other.wrap(text, 0, text.capacity()));
        assertTrue(equality.same(uri, other));
    }

    @Test
    void malformedReferencesAreRefused() {
        for (String host :
                new String[] {
                    "[",
                    "[]",
                    "[:]",
                    "[:::]",
                    "[1::2::3]",
                    "[1:2:3:4:5:6:7]",
                    "[1:2:3:4:5:6:7:8:9]",
                    "[12345::]",
                    "[::1",
                    "[::1]x",
                    "[::g]",
                    "[::256.0.0.1]",
                    "[1:2:3:4:5:6:7:8::]",
                    "[::1.2.3]",
                    "[1:]",
                    "[::1]:",
                    "[::1]:0",
                    "[::1]:65536",
                    "[::1]:99999999999"
                }) {
            assertFalse(uri("sip:" + host) == ParseError.NONE, host);
        }
    }
}
