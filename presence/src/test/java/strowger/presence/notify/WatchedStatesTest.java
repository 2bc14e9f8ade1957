package strowger.presence.notify;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.presence.event.Party;
import strowger.presence.event.StateKey;

class WatchedStatesTest {
    private final WatchedStates states = new WatchedStates();

    private static StateKey state(String user) {
        StateKey key = new StateKey();
        assertTrue(key.set(1, Party.of(user, "example.com"), true));
        return key;
    }

    @Test
    void whenNobodyWatches_thenItSaysSoAndOfTheWatchedItDoesNot() {
        assertFalse(states.mayBeWatched(state("bob")));
        for (int user = 0; user < 1000; user++) {
            states.add(state("u" + user));
        }
        for (int user = 0; user < 1000; user++) {
            assertTrue(states.mayBeWatched(state("u" + user)));
        }
        int wrong = 0;
        for (int user = 1000; user < 2000; user++) {
            wrong += states.mayBeWatched(state("u" + user)) ? 1 : 0;
        }
        assertTrue(wrong < 50, "said to be watched and are not: " + wrong);
    }

    @Test
    void whenTheyAreCountedAnew_thenWhoIsThereAndWhoComesMeanwhileIsCounted() {
        states.add(state("gone"));
        states.add(state("there"));
        states.begin();
        states.add(state("early"));
        states.count(state("there").hash());
        assertTrue(states.mayBeWatched(state("early")));
        states.conclude();
        assertTrue(states.mayBeWatched(state("there")));
        assertTrue(states.mayBeWatched(state("early")));
        assertFalse(states.mayBeWatched(state("gone")));
        states.add(state("late"));
        assertTrue(states.mayBeWatched(state("late")));
    }
}
