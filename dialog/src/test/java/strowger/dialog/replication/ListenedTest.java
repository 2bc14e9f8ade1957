package strowger.dialog.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Set;

class ListenedTest {
    private final Listened listened = new Listened(7);

    @Test
    void whenTheEndOvertakesPartsOfTheList_thenTheyAreWaitedFor() {
        assertFalse(listened.hears(1, 11));
        assertFalse(listened.ends(new ListEnd(7, 2, 10)));
        assertTrue(listened.hears(2, 12));
        assertEquals(Set.of(1L, 2L), listened.names());
    }

    /** A dialog that ended while its message was under way to a node that began anew stayed. */
    @Test
    void whatWasToldBeforeTheListIsNoPartOfIt() {
        assertFalse(listened.hears(1, 10));
        assertFalse(listened.hears(2, 9));
        assertFalse(listened.hears(2, 11));
        assertTrue(listened.ends(new ListEnd(7, 1, 10)));
        assertEquals(Set.of(2L), listened.names());
    }

    @Test
    void whatComesLateIsNoPartOfItEither() {
        assertFalse(listened.ends(new ListEnd(7, 1, 10)));
        assertFalse(listened.hears(1, 10));
        assertTrue(listened.hears(2, 11));
        assertEquals(Set.of(2L), listened.names());
    }

    /** The list that a node's former life had asked for was taken for its own. */
    @Test
    void theAnswerToAnotherQuestionEndsNothing() {
        assertFalse(listened.ends(new ListEnd(6, 0, 10)));
        assertFalse(listened.hears(1, 11));
        assertTrue(listened.ends(new ListEnd(7, 1, 10)));
    }
}
