package strowger.server.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class InboxTest {
    private final Inbox inbox = new Inbox();

    @Test
    void aRetransmissionIsCountedNotQueued() throws InterruptedException {
        Arrival first = arrival("INVITE sip:a SIP/2.0\r\n\r\n");
        inbox.add(first);
        inbox.add(arrival(first.raw()));
        assertEquals(List.of(first), inbox.takeAll());
        assertEquals(2, inbox.awaitCopies(first, 2, 0));
    }

    @Test
    void keepAlivesThatWaitTogetherAreOne() {
        inbox.add(arrival("\r\n"));
        inbox.add(arrival("\r\n"));
        assertEquals(List.of(2L), inbox.takeAll().stream().map(Arrival::lineFeedCount).toList());
    }

    @Test
    void theFirstThatFitsIsTakenAndTheOthersWait() throws Exception {
        Arrival ringing = arrival("SIP/2.0 180 Ringing\r\nCSeq: 1 INVITE\r\n\r\n");
        Arrival ok = arrival("SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n");
        inbox.add(ringing);
        inbox.add(ok);
        JsonNode wanted = new ObjectMapper().readTree("{\"status\": 200, \"cseq\": \"INVITE\"}");
        assertEquals(Optional.of(ok), inbox.take(new Match(wanted)::fits, 0));
        assertEquals(1, inbox.awaitWaiting(1, 0));
    }

    @Test
    void whatNeverComesIsWaitedForNoLongerThanAsked() throws InterruptedException {
        assertTrue(inbox.take(arrival -> true, 1).isEmpty());
    }

    private static Arrival arrival(String raw) {
        return new Arrival(raw, 0, bytes -> {});
    }
}
