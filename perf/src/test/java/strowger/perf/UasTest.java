package strowger.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;

class UasTest {
    private static final String NOTIFY =
            """
            NOTIFY sip:1@127.0.0.1:5080 SIP/2.0\r
            Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1\r
            From: <sip:2@example.com>;tag=s\r
            To: <sip:1@example.com>;tag=w\r
            Call-ID: 1\r
            CSeq: 7 NOTIFY\r
            Event: presence\r
            Subscription-State: active;expires=60\r
            Content-Length: 0\r
            \r
            """;

    private final RecordingWire wire = new RecordingWire(5080);
    private final Tally tally = new Tally();
    private final Uas watchers =
            new Uas(
                    wire,
                    tally,
                    (bytes, offset, limit, nowNs) -> tally.onFault(Fault.UNEXPECTED),
                    Peer.SERVER);

    private String answer() {
        byte[] bytes = NOTIFY.getBytes(ISO_8859_1);
        watchers.onDatagram(bytes, bytes.length, 0);
        return wire.last();
    }

    @Test
    void aNotifyIsAnsweredToTheServer() {
        assertTrue(answer().startsWith("SIP/2.0 200 OK\r\n"), wire.last());
        assertEquals(Peer.SERVER, wire.sentTo.getLast());
    }

    /** Else the watchers of one run are told of the changes of the next, and never answer. */
    @Test
    void whenItLeaves_thenTheServerIsToldThatNobodyWatches() {
        answer();
        watchers.leave();
        assertTrue(answer().startsWith("SIP/2.0 481 "), wire.last());
        assertEquals(2, watchers.requests());
    }
}
