package strowger.tables;

import org.agrona.UnsafeApi;

/**
 * An open-addressing index of one stripe: from a tag (32 bits of a hash) to record references.
 *
 * <p>A slot is 8 bytes, the tag in the high half, the reference in the low one, 0 when empty; eight
 * slots share a cache line. An entry's home is its tag scaled to the number of slots, so homes rise
 * with tags, and probing keeps the slots sorted by tag. It follows that a search ends at the first
 * larger tag, that removal needs no marker (later entries move back), and that a listing resumed
 * from a tag meets each entry once, whatever came and went meanwhile. Behind the last home lies a
 * tail for those displaced; slots do not wrap round.
 *
 * <p>It begins in a small nursery, which lies beside those of the other stripes, moves to the
 * memory it is laid over when that is seven tenths full, and takes twice as much each time it is
 * again: few records touch few lines, and few pages. Positions hold until the next insertion.
 *
 * <p>Called with the stripe's lock held.
 */
final class SlotIndex {
    static final int NONE = -1;

    /** Slots a search looks at in one step, without a branch that hangs on what it reads. */
    private static final int WINDOW = 4;

    private static final int TAIL_MIN = 64;
    private static final int TAIL_MAX = 1024;

    /** The slots of a nursery: eight lines. */
    private static final int NURSERY_SLOTS = 64;

    /** The bytes of a nursery. */
    static final int NURSERY_BYTES = NURSERY_SLOTS * Long.BYTES;

    /** A page of memory, to move to. */
    private static final int SLOTS_MIN = 512;

    private final long wide;
    private final int slotsMax;
    private long base;
    private long homes;
    private int slots;
    private int growAt; // so many entries
    private int used;

    /**
     * Lays an index over zeroed memory.
     *
     * @param nursery of {@link #NURSERY_BYTES}.
     * @param address of the first slot once the nursery is left.
     * @param slotsMax there may be, from {@link #slotsFor(long)}.
     */
    SlotIndex(long nursery, long address, int slotsMax) {
        wide = address;
        this.slotsMax = slotsMax;
        base = nursery;
        use(NURSERY_SLOTS);
    }

    private void use(int count) {
        slots = count;
        homes = (long) slots - tail(slots);
        growAt = isWidest() ? Integer.MAX_VALUE : (int) (homes * 7 / 10);
    }

    /** The slots for so many entries: a load of 70 %, and the tail. */
    static int slotsFor(long entries) {
        long homes = entries * 10 / 7 + 8;
        return Math.toIntExact(homes + Math.clamp(homes / 8, TAIL_MIN, TAIL_MAX));
    }

    private int tail(int slots) {
        return Math.clamp(slots / 9L, base == wide ? TAIL_MIN : 0, TAIL_MAX);
    }

    private boolean isWidest() {
        return base == wide && slots == slotsMax;
    }

    int used() {
        return used;
    }

    int slots() {
        return slotsMax;
    }

    long bytes() {
        return (long) slots * Long.BYTES;
    }

    static int tag(long slot) {
        return (int) (slot >>> 32);
    }

    static int reference(long slot) {
        return (int) slot;
    }

    /** The slot at a position, 0 when empty or beyond the last. */
    long slot(int position) {
        return position < slots ? UnsafeApi.getLong(base + (long) position * Long.BYTES) : 0;
    }

    /** The first position that is empty or whose tag is not smaller than this one. */
    int seek(int tag) {
        long wanted = Integer.toUnsignedLong(tag);
        int position = home(tag);
        long smaller = WINDOW;
        while (smaller == WINDOW && position <= slots - WINDOW) {
            long at = base + (long) position * Long.BYTES;
            smaller =
                    smaller(at, wanted)
                            + smaller(at + Long.BYTES, wanted)
                            + smaller(at + 2 * Long.BYTES, wanted)
                            + smaller(at + 3 * Long.BYTES, wanted);
            position += (int) smaller;
        }
        return smaller == WINDOW ? seekEnd(position, (long) tag << 32) : position;
    }

    /** 1 when the slot at an address holds a smaller tag; 0 when not, or when it is empty. */
    private static long smaller(long at, long tag) {
        return (((UnsafeApi.getLong(at) - 1) >>> 32) - tag) >>> 63;
    }

    /** Where less than a window is left. */
    private int seekEnd(int from, long least) {
        int position = from;
        long slot = slot(position);
        while (slot != 0 && Long.compareUnsigned(slot, least) < 0) {
            slot = slot(++position);
        }
        return position;
    }

    /** The position of an entry, {@link #NONE} when it is not here. */
    int find(int tag, int reference) {
        long wanted = entry(tag, reference);
        int position = seek(tag);
        long slot = slot(position);
        while (slot != 0 && tag(slot) == tag) {
            if (slot == wanted) {
                return position;
            }
            slot = slot(++position);
        }
        return NONE;
    }

    /** Adds an entry; false when there is no room left at its home and behind it. */
    boolean insert(int tag, int reference) {
        if (used >= growAt) {
            grow();
        }
        int position = seek(tag);
        int empty = position;
        while (slot(empty) != 0) {
            empty++;
        }
        if (empty >= slots && !isWidest()) { // many alike at the end
            grow();
            return insert(tag, reference);
        }
        if (empty >= slots) {
            return false;
        }
        for (int i = empty; i > position; i--) {
            put(i, slot(i - 1));
        }
        put(position, entry(tag, reference));
        used++;
        return true;
    }

    /** Points the entry at a position to another record of the same tag. */
    void replace(int position, int reference) {
        put(position, entry(tag(slot(position)), reference));
    }

    private void grow() {
        if (base == wide) {
            widen();
        } else {
            leaveNursery();
        }
    }

    /**
     * Takes twice the slots. The entries are moved to the far end, then each, in their order, to
     * its new home or behind the one before: never beyond where it comes from.
     */
    private void widen() {
        int before = slots;
        use((int) Math.min(2L * slots, slotsMax));
        int from = slots;
        for (int position = before - 1; position >= 0; position--) {
            long slot = slot(position);
            if (slot != 0) {
                put(position, 0);
                put(--from, slot);
            }
        }
        int next = 0;
        for (; from < slots; from++) {
            long slot = slot(from);
            put(from, 0);
            next = Math.max(next, home(tag(slot)));
            put(next++, slot);
        }
    }

    private void leaveNursery() {
        long nursery = base;
        base = wide;
        use(Math.min(SLOTS_MIN, slotsMax));
        int next = 0;
        for (int i = 0; i < NURSERY_SLOTS; i++) {
            long slot = UnsafeApi.getLong(nursery + (long) i * Long.BYTES);
            if (slot != 0) {
                next = Math.max(next, home(tag(slot)));
                put(next++, slot);
            }
        }
    }

    /** Removes the entry at a position: later ones move back towards their homes. */
    void remove(int position) {
        int hole = position;
        long slot = slot(hole + 1);
        while (slot != 0 && home(tag(slot)) <= hole) {
            put(hole++, slot);
            slot = slot(hole + 1);
        }
        put(hole, 0);
        used--;
    }

    /** The smallest tag whose home is this position or a later one; 2^32 when there is none. */
    long firstTag(int position) {
        return position >= homes ? 1L << 32 : (((long) position << 32) + homes - 1) / homes;
    }

    private int home(int tag) {
        return (int) ((Integer.toUnsignedLong(tag) * homes) >>> 32);
    }

    private static long entry(int tag, int reference) {
        return (long) tag << 32 | Integer.toUnsignedLong(reference);
    }

    private void put(int position, long slot) {
        UnsafeApi.putLong(base + (long) position * Long.BYTES, slot);
    }
}
