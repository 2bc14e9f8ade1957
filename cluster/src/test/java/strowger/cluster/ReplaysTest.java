package strowger.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReplaysTest {
    private final Replays replays = new Replays();

    private static CallIds.Told told(long count) {
        return new CallIds.Told(1, count, "77");
    }

    @Test
    void whenACallIdOfKamailioIsRead_thenItTellsLifeCountAndProcess() {
        CallIds.Told told = CallIds.read("311b0dc4381df919-7248@127.0.0.2").orElseThrow();
        assertEquals(new CallIds.Told(0x311b0dc4, 0x381df919L, "7248"), told);
        assertTrue(CallIds.read("daf7c3e3@127.0.0.1").isEmpty());
    }

    @Test
    void whenWeMakeThem_thenTheLifeStaysAndTheCountRises() {
        CallIds ids = new CallIds(0xabcd, "192.0.2.1");
        CallIds.Told first = CallIds.read(ids.make()).orElseThrow();
        CallIds.Told second = CallIds.read(ids.make()).orElseThrow();
        assertEquals(0xabcd, first.life());
        assertEquals(first.life(), second.life());
        assertEquals(first.count() + 1, second.count());
    }

    @Test
    void whenARequestComesAgain_thenItIsNotNew_howeverLate() {
        for (long count = 100; count < 20_000; count++) {
            assertTrue(replays.isNew(told(count)), "count " + count);
        }
        for (long count = 100; count < 20_000; count++) {
            assertFalse(replays.isNew(told(count)), "count " + count);
        }
    }

    @Test
    void whenRequestsComeOutOfOrder_thenEachIsNewOnce() {
        assertTrue(replays.isNew(told(500)));
        assertTrue(replays.isNew(told(498)));
        assertTrue(replays.isNew(told(499)));
        assertFalse(replays.isNew(told(498)));
        assertTrue(replays.isNew(told(500 + Replays.WINDOW)));
        assertFalse(replays.isNew(told(500)), "beyond the window");
        assertTrue(replays.isNew(told(501)), "within it");
    }

    @Test
    void whenCountsBeginAgain_thenItIsTheSameLifeStill_andEachIsNewOnce() {
        CallIds ids = new CallIds(0xabcd, "192.0.2.1", -10);
        CallIds.Told first = CallIds.read(ids.make()).orElseThrow();
        assertTrue(replays.isNew(first));
        for (int number = 1; number < 20; number++) {
            CallIds.Told told = CallIds.read(ids.make()).orElseThrow();
            assertEquals(0xabcd, told.life());
            assertTrue(replays.isNew(told), "request " + number);
            assertFalse(replays.isNew(told), "request " + number);
        }
        assertFalse(replays.isNew(first), "from before they began again");
    }

    @Test
    void whenProcessesCountEachForItself_thenTheyAreToldApart() {
        assertTrue(replays.isNew(new CallIds.Told(1, 5, "7")));
        assertTrue(replays.isNew(new CallIds.Told(1, 5, "8")));
    }

    @Test
    void whenANodeLivesAnew_thenItsFormerRequestsAreKnownByTheirLife() {
        replays.newLife(1);
        assertTrue(replays.isFormer(1));
        assertFalse(replays.isFormer(2));
    }

    @Test
    void whenCallIdsSayNothing_thenTheLastOnesAreRemembered() {
        assertTrue(replays.isNew("a@b"));
        assertFalse(replays.isNew("a@b"));
        for (int number = 0; number < Replays.OTHERS_MAX; number++) {
            assertTrue(replays.isNew("x" + number));
        }
        assertTrue(replays.isNew("a@b"), "forgotten: there is a bound");
    }
}
