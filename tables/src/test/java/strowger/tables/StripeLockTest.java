package strowger.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class StripeLockTest {
    private final StripeLock lock = StripeLock.of(1)[0];
    private long guarded;

    @Test
    void oneThreadAtATimeHoldsIt() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        for (int j = 0; j < 50_000; j++) {
                                            lock.lock();
                                            guarded++;
                                            lock.unlock();
                                        }
                                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        lock.lock();
        assertEquals(200_000, guarded);
        assertTrue(lock.isHeld());
        lock.unlock();
        assertFalse(lock.isHeld());
    }

    @Test
    void aThreadThatHoldsItIsToldSo() {
        lock.lock();
        assertThrows(IllegalStateException.class, lock::lock);
        lock.unlock();
        lock.lock();
        assertTrue(lock.isHeld());
    }

    @Test
    void aClosedLockSaysSo() {
        lock.lock();
        lock.close();
        assertThrows(IllegalStateException.class, lock::lock);
    }
}
