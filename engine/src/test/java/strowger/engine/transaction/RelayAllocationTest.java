package strowger.engine.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;

/**
 * A stateful relay allocates nothing on the heap once warm, and the memory of transactions that
 * ended is used again.
 */
class RelayAllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int ROUNDS = 2_000;
    private static final int ATTEMPTS = 30; // the compiler decides when it is warm
    private static final long BYTES_MAX = 2; // a transaction; what a compiler's thread may cause
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Stage stage = new Stage().relaying();
    private final Echo echo = stage.echo();

    @AfterEach
    void close() {
        stage.close();
    }

    private void relay(int count) {
        for (int index = 0; index < count; index++) {
            echo.exchange();
            if ((index & 0xff) == 0) {
                stage.advance(6_000); // timers J and K: they are freed
            }
        }
        stage.advance(6_000);
    }

    @Test
    void aRelayedTransactionAllocatesNothing() {
        relay(WARM_UP);
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && least > BYTES_MAX * ROUNDS; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            relay(ROUNDS);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        long bytes = least;
        assertTrue(bytes <= BYTES_MAX * ROUNDS, () -> bytes + " bytes for " + ROUNDS);
        assertEquals(0, stage.layer.pool().count());
        assertTrue(echo.answeredCount() >= WARM_UP + ROUNDS, "not all were answered");
    }

    @Test
    void memoryStaysFlatOverManyTransactions() {
        flat(100_000);
    }

    @Test
    @Tag("long")
    void memoryStaysFlatOverFiveMillionTransactions() {
        flat(5_000_000);
    }

    private void flat(int transactions) {
        relay(10_000);
        int slots = stage.layer.pool().slotCount();
        relay(transactions);
        assertEquals(slots, stage.layer.pool().slotCount());
        assertEquals(0, stage.layer.usedBytes());
        assertEquals(0, stage.timerCount());
    }
}
