package strowger.modules.dispatcher;

/**
 * How much of what would go to a destination is kept from it at its own wish: loss-based overload
 * control (RFC 7339 §5.1). The list says a usual share and bounds ({@code ocrate}, {@code ocmin},
 * {@code ocmax}, in per cent); the destination's own wish counts for as long as it said, and one
 * that is older than the last is passed over. For all threads.
 */
final class Restriction {
    private static final int ALL = 100;
    private static final long USUAL_MS = 500; // RFC 7339 §4.3
    private static final Wish NONE = new Wish(0, 0, 0);

    private final int min;
    private final int max;
    private final int usual;
    private Wish present = NONE;
    private long tally;

    private record Wish(int percent, long untilMs, long sequence) {}

    Restriction(int min, int max, int usual) {
        this.max = max > 0 && max < ALL ? max : ALL;
        this.min = min <= this.max ? min : 0;
        this.usual = within(usual <= ALL ? usual : 0);
    }

    private int within(long percent) {
        return Math.clamp(percent, min, max);
    }

    int min() {
        return min;
    }

    int max() {
        return max;
    }

    /** Per cent that are kept from it now. */
    synchronized int percent(long nowMs) {
        return nowMs < present.untilMs ? present.percent : usual;
    }

    /** The number of the last wish. */
    synchronized long sequence() {
        return present.sequence;
    }

    /** How long the last wish still counts, in milliseconds. */
    synchronized long leftMs(long nowMs) {
        return Math.max(present.untilMs - nowMs, 0);
    }

    /**
     * Takes what the destination wishes.
     *
     * @param validityMs how long it counts; 0 for 500.
     * @param sequence grows with each wish.
     */
    synchronized void wish(long percent, long validityMs, long sequence, long nowMs) {
        if (sequence <= present.sequence) {
            return; // RFC 7339 §4.4
        }
        long untilMs = nowMs + (validityMs > 0 ? validityMs : USUAL_MS);
        present = new Wish(within(percent), untilMs, sequence);
    }

    /** Whether the request whose turn it is now is kept from it: the share is spread evenly. */
    synchronized boolean keepsBack(long nowMs) {
        tally += percent(nowMs);
        boolean kept = tally >= ALL;
        tally -= kept ? ALL : 0;
        return kept;
    }

    /** Takes the wish of the same destination in a former list. */
    void wishOf(Restriction former) {
        Wish wished;
        synchronized (former) {
            wished = former.present;
        }
        synchronized (this) {
            present = wished;
        }
    }
}
