package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.dialog.profile.EntryDesk;
import strowger.engine.module.ConfigurationException;
import strowger.engine.routing.Core;
import strowger.engine.value.Value;
import strowger.tables.TableFigures;

/** Who is in a profile, and how many are. */
class ProfileTest {
    private static final Value ALICE = Value.ofText("alice");

    private final World world = new World(1024);
    private final Core core = world.core(0);
    private final long dialog = world.open(core, "first");

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void whenADialogEntersTwice_thenItCountsOnce() { // O#2863: doubled by a reload
        assertTrue(world.enter(core, dialog, "caller", ALICE));
        assertTrue(world.enter(core, dialog, "caller", ALICE));
        assertEquals(1, world.size("caller", "alice"));
        assertEquals(1, world.size("caller"));
    }

    @Test
    void whenADialogLeavesTwice_thenNothingIsBelowZero() { // K#1591
        world.enter(core, dialog, "inbound", World.NO_VALUE);
        assertTrue(world.leave(core, dialog, "inbound", World.NO_VALUE));
        assertFalse(world.leave(core, dialog, "inbound", World.NO_VALUE));
        assertEquals(0, world.size("inbound"));
    }

    @Test
    void aDialogIsInAProfileByEachOfItsValues() {
        world.enter(core, dialog, "caller", ALICE);
        world.enter(core, dialog, "caller", Value.ofText("office"));
        assertEquals(2, world.size("caller"));
        assertEquals(1, world.size("caller", "office"));
    }

    @Test
    void whenADialogHasEnded_thenItEntersNone() { // K#4591
        world.fire(core, dialog, DialogEvent.FAILURE);
        assertFalse(world.enter(core, dialog, "inbound", World.NO_VALUE));
        assertEquals(0, world.size("inbound"));
    }

    @Test
    void whenADialogIsAnsweredAfterItsEnd_thenItCountsAsUpButIsInNone() {
        world.enter(core, dialog, "inbound", World.NO_VALUE);
        world.fire(core, dialog, DialogEvent.FAILURE);
        world.fire(core, dialog, DialogEvent.SUCCESS);
        assertEquals(1, world.dialogs.table().counts().active());
        assertEquals(0, world.size("inbound"));
    }

    @Test
    void whenValuesCome_thenThoseThatHaveGoneTakeNoRoom() {
        for (int round = 0; round < 20_000; round++) {
            Value value = Value.ofText("customer" + round);
            assertTrue(world.enter(core, dialog, "caller", value));
            assertTrue(world.leave(core, dialog, "caller", value));
        }
        assertEquals(0, world.size("caller"));
    }

    @Test
    void whenADialogIsInTooMany_thenTheNextIsRefused() {
        for (int number = 0; number < 64; number++) {
            assertTrue(world.enter(core, dialog, "caller", Value.ofText("v" + number)));
        }
        assertFalse(world.enter(core, dialog, "caller", Value.ofText("v64")));
        assertEquals(64, world.size("caller"));
        assertEquals(1, world.figures().entriesRefused.value());
        world.fire(core, dialog, DialogEvent.FAILURE);
        assertEquals(0, world.size("caller"));
    }

    @Nested
    class GivenAnEntryOfAnotherNode {
        private final EntryDesk desk = world.entries.desk();
        private final Value uid = Value.ofText("dlgp-1-2-3");
        private final long untilMs = world.nowMs.get() + 10_000;

        @Test
        void whenItIsAdded_thenItCounts() {
            assertEquals(EntryDesk.Outcome.ADDED, add(untilMs));
            assertEquals(1, world.size("caller", "alice"));
        }

        private EntryDesk.Outcome add(long deadlineMs) {
            return desk.addRemote(world.profiles.named("caller"), ALICE, uid, deadlineMs);
        }

        @Test
        void whenItIsToldOfAgain_thenItCountsOnceAndStaysLonger() {
            add(untilMs);
            assertEquals(EntryDesk.Outcome.PRESENT, add(untilMs + 10_000));
            world.nowMs.set(untilMs + 1);
            assertEquals(1, world.size("caller", "alice"));
        }

        @Test
        void whenItsTimeIsOver_thenItDoesNotCount_sweptOrNot() { // K#4079
            add(untilMs);
            world.nowMs.set(untilMs - 1);
            assertEquals(1, world.size("caller", "alice"));
            world.nowMs.set(untilMs);
            assertEquals(0, world.size("caller", "alice"));
        }

        @Test
        void whenItsNameComesToStandForAnotherValue_thenTheFormerIsOver() {
            add(untilMs);
            Value office = Value.ofText("office");
            desk.addRemote(world.profiles.named("caller"), office, uid, untilMs);
            assertEquals(0, world.size("caller", "alice"));
            assertEquals(1, world.size("caller", "office"));
            assertEquals(1, world.size("caller"));
        }

        @Test
        void whenTwoDialogsHaveEntriesOfOneName_thenBothSizesAreThoseOfWhatIsThere() {
            long other = world.open(core, "second");
            desk.add(dialog, world.profiles.named("caller"), ALICE, uid);
            desk.add(other, world.profiles.named("inbound"), World.NO_VALUE, uid);
            long sizes = world.size("caller") + world.size("inbound");
            assertEquals(world.entries.entryCount(), sizes);
            world.fire(core, other, DialogEvent.FAILURE);
            assertEquals(1, world.size("caller", "alice"));
            world.fire(core, dialog, DialogEvent.FAILURE);
            assertEquals(0, world.size("caller"));
            assertEquals(0, world.entries.entryCount());
        }

        @Test
        void whenItIsTakenOutTwice_thenNothingIsBelowZero() {
            add(untilMs);
            assertEquals(EntryDesk.Outcome.REMOVED, desk.removeRemote(uid));
            assertEquals(EntryDesk.Outcome.ABSENT, desk.removeRemote(uid));
            assertEquals(0, world.size("caller", "alice"));
        }

        @Test
        void whenItComesBackAfterItsTime_thenItCountsOnce() {
            add(untilMs);
            world.nowMs.set(untilMs + 5_000);
            assertEquals(EntryDesk.Outcome.ADDED, add(untilMs + 20_000));
            assertEquals(1, world.size("caller", "alice"));
        }
    }

    @Nested
    class GivenTheConfiguration {
        @Test
        void whenAProfileIsDeclaredTwice_thenTheServerDoesNotStart() {
            assertThrows(
                    ConfigurationException.class, () -> world.profiles.declare("caller", false));
        }

        @Test
        void whenANameIsNone_thenTheServerDoesNotStart() {
            assertThrows(ConfigurationException.class, () -> world.profiles.declare("a b", true));
        }

        @Test
        void whenAScriptNamesNoProfile_thenItIsTold() {
            assertThrows(ConfigurationException.class, () -> world.profiles.named("nonesuch"));
        }
    }

    @Test
    void aDialogWithTwoEntriesTakesLessThanTwelveHundredBytes() {
        for (int call = 0; call < 1000; call++) {
            long each = world.open(core, "3848276298220188511@example.com-" + call);
            assertNotEquals(DialogId.NONE, each);
            world.enter(core, each, "caller", ALICE);
            world.enter(core, each, "inbound", World.NO_VALUE);
            world.fire(core, each, DialogEvent.SUCCESS);
        }
        double bytes =
                bytesOf(world.dialogs.table().records().figures())
                        + bytesOf(world.dialogs.timers().figures())
                        + 2 * bytesOf(world.entries.figures());
        assertTrue(bytes < 1200, "bytes a dialog: " + bytes);
    }

    /** The block of a record, and its share of the indexes. */
    private static double bytesOf(TableFigures figures) {
        return (double) figures.blockBytes() / figures.records()
                + (double) figures.indexBytes() / figures.recordsMax();
    }
}
