package strowger.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UriEqualityTest {
    private final UriEquality equality = new UriEquality();

    private static SipUri uri(String text) {
        UnsafeBuffer buffer = Bytes.of(text);
        SipUri uri = new SipUri();
        assertEquals(ParseError.NONE, uri.wrap(buffer, 0, buffer.capacity()), text);
        return uri;
    }

    @ParameterizedTest
    @CsvSource({
        "sip:%61lice@atlanta.com;transport=TCP, sip:alice@AtLanTa.CoM;Transport=tcp, true",
        "sip:carol@chicago.com, sip:carol@chicago.com;newparam=5, true",
        "sip:carol@chicago.com;security=on, sip:carol@chicago.com;newparam=5, true",
        "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com,"
                + " sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com, true",
        "sip:alice@a.com?subject=x&priority=urgent, sip:alice@a.com?priority=urgent&subject=x,"
                + " true",
        "SIP:ALICE@AtLanTa.CoM;Transport=udp, sip:alice@AtLanTa.CoM;Transport=UDP, false",
        "sip:bob@biloxi.com, sip:bob@biloxi.com:5060, false",
        "sip:bob@biloxi.com, sip:bob@biloxi.com;transport=udp, false",
        "sip:bob@biloxi.com, sip:bob@biloxi.com:6000;transport=tcp, false",
        "sip:carol@chicago.com, sip:carol@chicago.com?Subject=next%20meeting, false",
        "sip:bob@phone21.boxesbybob.com, sip:bob@192.0.2.4, false",
        "sip:carol@chicago.com;security=on, sip:carol@chicago.com;security=off, false",
        "sip:bob@biloxi.com, sips:bob@biloxi.com, false",
        "tel:+1-201-555-0123, tel:+1-201-555-0123, true"
    })
    void urisAreComparedAsInRfc3261(String a, String b, boolean same) { // §19.1.4
        assertEquals(same, equality.same(uri(a), uri(b)));
        assertEquals(same, equality.same(uri(b), uri(a)));
    }
}
