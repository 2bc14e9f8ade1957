package strowger.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicLong;

class PaceTest {
    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    private final Pace pace = new Pace(nowMs::get);

    private static NodeAddress address(int port) {
        return NodeAddress.parse("sip:127.0.0.1:" + port).orElseThrow();
    }

    @Test
    void whenAStrangerComesAgainAndAgain_thenItIsAskedOnceAWhile() {
        assertTrue(pace.isDue(address(1)));
        assertFalse(pace.isDue(address(1)));
        nowMs.addAndGet(Pace.WHILE_MS);
        assertTrue(pace.isDue(address(1)));
    }

    @Test
    void whenManyStrangersCome_thenABoundedNumberIsAsked() {
        int asked = 0;
        for (int port = 1; port < 1000; port++) {
            asked += pace.isDue(address(port)) ? 1 : 0;
        }
        assertEquals(Pace.ADDRESSES_MAX, asked);
    }
}
