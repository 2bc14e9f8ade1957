package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import strowger.engine.routing.Core;

/** When something of a dialog is due, and how long its record is there. */
class DialogTimesTest {
    private final World world = new World(1024, 30);
    private final Core core = world.core(0);
    private final Desk desk = world.dialogs.desk(core);
    private final long dialog = world.open(core, "first");
    private final long startMs = world.nowMs.get();

    @AfterEach
    void close() {
        world.close();
    }

    private long dueMs() {
        assertTrue(desk.read(dialog));
        return world.dialogs.dueMs(desk) - startMs;
    }

    @Test
    void beforeItIsAnswered_earlyTimeoutIsDue() {
        assertEquals(300_000, dueMs());
        world.fire(core, dialog, DialogEvent.PROVISIONAL);
        assertEquals(300_000, dueMs());
    }

    @Test
    void onceItIsAnswered_theFirstKeepAliveIsDue() {
        world.nowMs.addAndGet(5_000);
        world.fire(core, dialog, DialogEvent.SUCCESS);
        assertEquals(35_000, dueMs());
    }

    @Test
    void whenItIsGivenALifetime_thenThatIsDueIfItIsSooner() {
        world.fire(core, dialog, DialogEvent.SUCCESS);
        desk.edits().lifetime(dialog, 7);
        assertEquals(7_000, dueMs());
    }

    @Test
    void whenARequestComesWithinIt_thenItsLifetimeBeginsAnew() {
        world.fire(core, dialog, DialogEvent.SUCCESS);
        world.fire(core, dialog, DialogEvent.ACK);
        desk.edits().lifetime(dialog, 20);
        world.nowMs.addAndGet(10_000);
        world.fire(core, dialog, DialogEvent.REQUEST);
        assertEquals(30_000, dueMs());
    }

    @Test
    void whenItMustNotBeRenewed_thenItIsNot() {
        world.fire(core, dialog, DialogEvent.SUCCESS);
        world.fire(core, dialog, DialogEvent.ACK);
        desk.edits().lifetime(dialog, 20);
        desk.edits().bits(dialog, DialogRecord.PROPERTIES, DialogRecord.PROPERTY_NO_RENEWAL, true);
        world.nowMs.addAndGet(10_000);
        world.fire(core, dialog, DialogEvent.REQUEST);
        assertEquals(20_000, dueMs());
    }

    /** K#545: dialogs that have ended stayed until the next restart. */
    @Test
    void whenItHasEnded_thenItsRecordIsGoneAfterAWhile() {
        world.fire(core, dialog, DialogEvent.FAILURE);
        assertTrue(desk.read(dialog));
        world.nowMs.addAndGet(32_001);
        assertFalse(desk.read(dialog));
        assertEquals(0, world.dialogs.timers().count());
    }

    @Test
    void whenADeadDialogIsToldOf_thenNothingHappens() {
        world.fire(core, dialog, DialogEvent.FAILURE);
        world.nowMs.addAndGet(32_001);
        assertFalse(world.fire(core, dialog, DialogEvent.BYE));
        assertEquals(1, world.figures().failed.value());
    }
}
