package strowger.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;

import java.util.Random;

class MessageTest {
    private static final String ANSWER =
            """
            SIP/2.0 200 OK\r
            v: SIP/2.0/UDP 127.0.0.1:5070;rport=5070;branch=z9hG4bKabc;received=127.0.0.1\r
            VIA : SIP/2.0/UDP a;branch=z9hG4bKd, SIP/2.0/UDP b;branch=z9hG4bKe\r
            Record-Route: <sip:p2;lr>, <sip:p1;lr>\r
            f: <sip:a@b>;tag=1\r
            t: <sip:c@d>;tag=2\r
            i: call\r
            CSeq: 7 OPTIONS  \r
            m: <sip:c@e>\r
            l: 0\r
            \r
            """;

    private final Message message = new Message();

    private boolean scan(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return message.scan(bytes, bytes.length);
    }

    private String value(Header header) {
        return ANSWER.substring(message.offset(header), message.end(header));
    }

    @Test
    void compactFormsAndBlanksAroundValuesAreRead() {
        assertTrue(scan(ANSWER));
        assertEquals(200, message.status());
        assertEquals("call", value(Header.CALL_ID));
        assertEquals("7 OPTIONS", value(Header.CSEQ));
        assertEquals("<sip:c@d>;tag=2", value(Header.TO));
        assertEquals("<sip:c@e>", value(Header.CONTACT));
    }

    @Test
    void viasAreCountedOverLinesAndTheTopBranchIsFound() {
        assertTrue(scan(ANSWER));
        assertEquals(3, message.viaCount());
        assertEquals("z9hG4bKabc", ANSWER.substring(message.branchOffset(), message.branchEnd()));
    }

    @Test
    void aRequestHasAMethodAndNoStatus() {
        String request = ANSWER.replace("SIP/2.0 200 OK", "INVITE sip:a@b SIP/2.0");
        assertTrue(scan(request));
        assertEquals(0, message.status());
        assertEquals("INVITE", request.substring(0, message.methodEnd()));
    }

    @Test
    void aMessageWithoutAFieldThatAllHaveIsRefused() {
        assertFalse(scan(ANSWER.replace("i: call\r\n", "")));
        assertFalse(scan(ANSWER.replace("CSeq", "Csequence")));
        assertFalse(scan(ANSWER.replace("branch=z9hG4bKabc", "x")));
        assertFalse(scan(ANSWER.replace("200", "2x0")));
    }

    @Test
    void aMessageCutAnywhereIsRefused() {
        for (int length = 0; length < ANSWER.length(); length++) {
            assertFalse(scan(ANSWER.substring(0, length)), "length=" + length);
        }
    }

    @Test
    void moreHeadersThanAreKeptDoNoHarm() {
        String many = "Record-Route: <sip:p;lr>\r\n".repeat(2 * Message.LINES_MAX);
        assertTrue(scan(ANSWER.replace("l: 0\r\n", many + "l: 0\r\n")));
        assertEquals(Message.LINES_MAX, message.lines());
    }

    @Test
    void randomDamageNeverThrows() {
        long seed = 20_261_121;
        Random random = new Random(seed);
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = ANSWER.getBytes(ISO_8859_1);
            for (int change = 0; change < 1 + round % 8; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            read += message.scan(bytes, 1 + random.nextInt(bytes.length)) ? 1 : 0;
        }
        assertTrue(read < 20_000, "seed=" + seed);
    }
}
