package strowger.presence.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.NodeState;
import strowger.engine.cluster.Outbox;
import strowger.presence.publish.StoredPublication;

import java.util.List;

/** What a Kamailio is told, when changes and a listing meet. */
class HearerTest {
    private static final Node NODE = new Node("sip:n2:5060", 1, 1, NodeState.ACTIVE, "kamailio");
    private static final ClusterMessage MESSAGE = ClusterMessage.json("{}");
    private static final long NOW_SEC = 1_800_000_000;
    private static final long NOW_MS = NOW_SEC * 1000;

    private final Hearer hearer = new Hearer(NODE, NOW_MS);

    private static Telling telling(String ruid, String before, String after) {
        return new Telling(ruid, before, after, MESSAGE);
    }

    private static StoredPublication stored(String ruid, String tag, long receivedSec) {
        return new StoredPublication("u", "d", 0, tag, "", 0, receivedSec, 0, ruid, "", 0, 0);
    }

    private Hearer.When offer(Telling telling) {
        return hearer.offer(telling, NOW_MS);
    }

    @Test
    void whenNothingIsListed_thenAllIsToldAtOnce() {
        assertEquals(Hearer.When.NOW, offer(telling("r", "", "1")));
        assertEquals(Hearer.When.NOW, offer(telling("r", "1", "2")));
    }

    @Test
    void whenAllIsListed_thenWhatItKnowsIsLeftOut_untilItHasHeardAll() {
        offer(telling("known", "", "1"));
        hearer.beginListing(NOW_SEC);
        assertFalse(hearer.lists(stored("known", "1", NOW_SEC)));
        assertTrue(hearer.lists(stored("other", "1", NOW_SEC)));
        assertEquals(List.of(), hearer.release());
        hearer.beginListing(NOW_SEC);
        assertTrue(hearer.lists(stored("known", "1", NOW_SEC)));
    }

    @Test
    void whenItDidNotTakeWhatIsNew_thenThatIsListed() {
        Telling lost = telling("r", "", "1");
        offer(lost);
        hearer.missed(lost);
        hearer.beginListing(NOW_SEC);
        assertTrue(hearer.lists(stored("r", "1", NOW_SEC)));
    }

    @Test
    void whenItHasNotAskedForLong_thenNothingIsLeftOut() {
        offer(telling("r", "", "1"));
        assertEquals(Hearer.When.NOW, hearer.offer(telling("s", "", "1"), NOW_MS + 60_000));
        hearer.beginListing(NOW_SEC + 60);
        assertTrue(hearer.lists(stored("r", "1", NOW_SEC)));
        assertTrue(hearer.lists(stored("s", "1", NOW_SEC + 60)));
    }

    /** Changes that were in the table when it was read are not told again. */
    @Test
    void whenSomethingChangesWhileAllIsListed_thenOnlyWhatTheListingDidNotSayIsToldAfterIt() {
        hearer.beginListing(NOW_SEC);
        Telling made = telling("made", "", "1");
        Telling read = telling("read", "1", "2");
        Telling later = telling("read", "2", "3");
        Telling old = telling("old", "1", "2");
        Telling ended = telling("ended", "1", "");
        Telling kept = telling("kept", "1", "1");
        Telling unread = telling("unread", "", "1");
        for (Telling each : List.of(made, read, later, old, ended, kept, unread)) {
            assertEquals(Hearer.When.LATER, offer(each));
        }
        hearer.lists(stored("made", "1", NOW_SEC));
        hearer.lists(stored("read", "2", NOW_SEC));
        hearer.lists(stored("old", "1", NOW_SEC - 100));
        hearer.lists(stored("ended", "1", NOW_SEC));
        hearer.lists(stored("kept", "1", NOW_SEC));
        assertEquals(List.of(later, old, ended, kept, unread), hearer.release());
        assertEquals(Hearer.When.LATER, offer(telling("old", "2", "3")));
        assertEquals(List.of(telling("old", "2", "3")), hearer.release());
        assertEquals(List.of(), hearer.release());
        assertEquals(Hearer.When.NOW, offer(telling("old", "3", "4")));
    }

    @Test
    void whenMoreChangesThanMayWait_thenThatIsSaid() {
        hearer.beginListing(NOW_SEC);
        for (int each = 0; each < Outbox.WAITING_MAX; each++) {
            assertEquals(Hearer.When.LATER, offer(telling("r" + each, "1", "2")));
        }
        assertEquals(Hearer.When.NEVER, offer(telling("one more", "1", "2")));
        assertEquals(Outbox.WAITING_MAX, hearer.release().size());
    }

    @Test
    void whenLongDocumentsChange_thenSoManyBytesWait() {
        hearer.beginListing(NOW_SEC);
        ClusterMessage message = ClusterMessage.json("x".repeat(1 << 15));
        Telling telling = new Telling("long", "1", "2", message);
        int taken = 0;
        while (offer(telling) == Hearer.When.LATER) {
            taken++;
        }
        assertEquals(Hearer.BYTES_MAX / message.length(), taken);
        assertEquals(taken, hearer.release().size());
        assertEquals(Hearer.When.LATER, offer(telling));
    }

    @Test
    void whenTheNodeHasAnotherLife_thenThisIsNotItsHearer() {
        assertTrue(hearer.isOf(NODE));
        assertFalse(hearer.isOf(new Node(NODE.id(), 1, 2, NodeState.ACTIVE, "kamailio")));
    }
}
