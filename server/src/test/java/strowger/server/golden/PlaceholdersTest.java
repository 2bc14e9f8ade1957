package strowger.server.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.Map;

class PlaceholdersTest {
    private static final String RECEIVED =
            """
            SIP/2.0 200 OK
            To: <sip:b@x>;tag=t1
            m: "B" <sip:b@h;a=b>
            Record-Route: <sip:r1>, <sip:r2>
            Record-Route: <sip:r3>

            """
                    .replace("\n", "\r\n");

    private final Placeholders placeholders = new Placeholders();

    @Test
    void anAddressHasThreeNamesAndOthersStay() {
        placeholders.address("uac", "127.0.0.1", 21005);
        placeholders.address("six", "::1", 21006);
        assertEquals("sip:a@127.0.0.1:21005", placeholders.fill("sip:a@@UAC@"));
        assertEquals("127.0.0.1 21005 [::1]:21006", placeholders.fill("@UAC_IP@ @UAC_PORT@ @SIX@"));
        assertEquals("@NONESUCH@ a@b", placeholders.fill("@NONESUCH@ a@b"));
    }

    @Test
    void aSentTextRefersToWhatWasReceived() {
        assertEquals("<sip:b@x>;tag=t1", sent("@{m.To}"));
        assertEquals("t1", sent("@{m.to.tag}"));
        assertEquals("sip:b@h;a=b", sent("@{m.Contact.uri}"));
        assertEquals("<sip:r1>, <sip:r2>, <sip:r3>", sent("@{m.Record-Route*}"));
        assertEquals("<sip:r3>, <sip:r2>, <sip:r1>", sent("@{m.Record-Route~}"));
        assertEquals("[]", sent("[@{never.To}]"));
    }

    @Test
    void theContentLengthCountsBytes() {
        assertEquals("l: 3\r\n\r\nä1", sent("l: @CL@\r\n\r\nä1"));
    }

    private String sent(String text) {
        return placeholders.fillSent(text, Map.of("m", new Arrival(RECEIVED, 0, bytes -> {})));
    }
}
