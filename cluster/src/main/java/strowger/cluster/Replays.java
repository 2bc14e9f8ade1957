package strowger.cluster;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Knows a request of a node that came before: retransmitted, or sent again by somebody. Requests of
 * a life of the node that is over count as such too. Bounded; guarded by whoever holds it.
 */
final class Replays {
    /** How far behind the newest request of a process another may come; a power of two. */
    static final int WINDOW = 4096;

    /** Processes of one node that are told apart. */
    static final int PROCESSES_MAX = 256;

    /** Call-IDs of another form that are remembered. */
    static final int OTHERS_MAX = 4096;

    private static final int LIVES_MAX = 64;

    private final Map<String, Window> windows = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> others = new LinkedHashSet<>();
    private final Set<Integer> formerLives = new LinkedHashSet<>();

    /** Whether a life of the node is over. */
    boolean isFormer(int life) {
        return formerLives.contains(life);
    }

    /** The node lives anew: what its processes count begins anew. */
    void newLife(int former) {
        windows.clear();
        addBounded(formerLives, former, LIVES_MAX);
    }

    /** Notes a request; false when it came before, or may have. */
    boolean isNew(CallIds.Told told) {
        if (!windows.containsKey(told.process()) && windows.size() == PROCESSES_MAX) {
            windows.remove(windows.keySet().iterator().next());
        }
        return windows.computeIfAbsent(told.process(), _ -> new Window()).isNew(told.count());
    }

    /** The same for one whose Call-ID says nothing. */
    boolean isNew(String callId) {
        return addBounded(others, callId, OTHERS_MAX);
    }

    private static <E> boolean addBounded(Set<E> set, E element, int max) {
        if (!set.add(element)) {
            return false;
        }
        if (set.size() > max) {
            set.remove(set.iterator().next());
        }
        return true;
    }

    /**
     * Which of the last requests of a process came. Counts are 32 bits and begin again behind the
     * highest: which of two is later is what RFC 1982 §3.2 says.
     */
    private static final class Window {
        private final BitSet seen = new BitSet(WINDOW);
        private boolean begun;
        private int highest;

        boolean isNew(long told) {
            int count = (int) told;
            int ahead = count - highest;
            if (begun && ahead <= -WINDOW) {
                return false;
            }
            if (!begun || ahead >= WINDOW) {
                seen.clear();
                begun = true;
                highest = count;
            }
            while (count - highest > 0) {
                seen.clear(place(++highest));
            }
            boolean fresh = !seen.get(place(count));
            seen.set(place(count));
            return fresh;
        }

        private static int place(int count) {
            return count & (WINDOW - 1);
        }
    }
}
