package strowger.engine.transport;

import java.util.Arrays;

/**
 * Datagrams that leave as one: those of a turn that go to one destination one after the other, all
 * of one length but the last, which may be shorter. The kernel takes such a train through its stack
 * as one datagram and cuts it apart at the end (UDP_SEGMENT, "UDP GSO"), for a fraction of the
 * work. The receiver sees single datagrams. The order to each destination stays, but for those that
 * have none; among destinations it may change within a turn.
 *
 * <p>Used on its reactor's thread, except {@link #allow}.
 */
final class DatagramTrains {
    /** What goes over any path of IPv6 unbroken, so that nothing of a train is too long to send. */
    static final int DATAGRAM_LENGTH_MAX = 1_232;

    /** Of a whole train, under what a datagram can be. */
    static final int LENGTH_MAX = 65_000;

    /** Trains in a row that the kernel may refuse; then no more are made. */
    static final int FAULTS_MAX = 8;

    private static final int OPEN_MAX = 8; // destinations whose train still grows

    /** The socket they leave through. */
    interface Track {
        /** Sends what a slot's header names; false when it cannot be queued. */
        boolean depart(int slot);

        /** So many datagrams leave as one. */
        void onTrain(int count);

        /** A datagram was not taken. */
        void onLost();
    }

    private final SendSlots slots;
    private final Track track;
    private final int[] firsts = new int[OPEN_MAX];
    private final int[] lasts = new int[OPEN_MAX];
    private final int[] counts = new int[OPEN_MAX];
    private final int[] lengths = new int[OPEN_MAX]; // of whole trains
    private final int[] following; // of each slot, the next of its train
    private volatile boolean allowed;
    private boolean forming;
    private int openCount;
    private int oldest; // the place that is cleared next when all are taken
    private int faultsInARow;

    DatagramTrains(SendSlots slots, Track track, boolean allowed) {
        this.slots = slots;
        this.track = track;
        this.allowed = allowed;
        forming = allowed;
        following = new int[slots.count()];
        Arrays.fill(following, SendSlots.NONE);
    }

    /** Whether trains may be made from the next turn on; any thread. */
    void allow(boolean trains) {
        allowed = trains;
    }

    /** Takes a slot that knows its destination and length; it leaves by the end of the turn. */
    void add(int slot) {
        int place = placeOf(slot);
        if (place >= 0 && joins(place, slot)) {
            append(place, slot);
        } else if (place >= 0) {
            depart(place);
            open(place, slot);
        } else {
            open(vacancy(), slot);
        }
    }

    private int placeOf(int slot) {
        for (int place = openCount - 1; place >= 0; place--) {
            if (slots.isSameDestination(firsts[place], slot) && isSameTrack(firsts[place], slot)) {
                return place;
            }
        }
        return -1;
    }

    /** Those without an order are told apart by length, those with one stay behind each other. */
    private boolean isSameTrack(int first, int slot) {
        boolean unordered = slots.isUnordered(slot);
        return slots.isUnordered(first) == unordered
                && (!unordered || slots.length(first) == slots.length(slot));
    }

    private boolean joins(int place, int slot) {
        int length = slots.length(slot);
        int each = slots.length(firsts[place]);
        return forming
                && each <= DATAGRAM_LENGTH_MAX
                && length > 0
                && length <= each
                && slots.length(lasts[place]) == each
                && counts[place] < SendSlots.TRAIN_MAX
                && lengths[place] + length <= LENGTH_MAX;
    }

    private void append(int place, int slot) {
        slots.couple(firsts[place], slot, counts[place]);
        following[lasts[place]] = slot;
        lasts[place] = slot;
        counts[place]++;
        lengths[place] += slots.length(slot);
    }

    private int vacancy() {
        if (openCount < OPEN_MAX) {
            return openCount++;
        }
        int place = oldest;
        oldest = (oldest + 1) % OPEN_MAX;
        depart(place);
        return place;
    }

    private void open(int place, int slot) {
        firsts[place] = slot;
        lasts[place] = slot;
        counts[place] = 1;
        lengths[place] = slots.length(slot);
    }

    /** All that have been added leave; at the end of a turn. */
    void departAll() {
        for (int place = 0; place < openCount; place++) {
            depart(place);
        }
        openCount = 0;
        oldest = 0;
        forming = allowed && !isGivenUp();
    }

    private void depart(int place) {
        int first = firsts[place];
        if (counts[place] > 1) {
            slots.train(first, counts[place]);
            track.onTrain(counts[place]);
        }
        if (!track.depart(first)) {
            giveBack(first, true);
        }
    }

    /**
     * The kernel is done with a departure. The datagrams of a train that it refused leave one by
     * one: a path may be too narrow, or a filter in the way of one.
     *
     * @param result what SENDMSG answered: negative for an error.
     */
    void onDeparted(int first, int result) {
        boolean single = following[first] == SendSlots.NONE;
        if (result >= 0) {
            faultsInARow = single ? faultsInARow : 0;
            giveBack(first, false);
        } else if (single) {
            giveBack(first, true);
        } else {
            faultsInARow++;
            forming &= !isGivenUp();
            sendSingly(first);
        }
    }

    /** Whether the kernel has refused so many trains that no more are made. */
    boolean isGivenUp() {
        return faultsInARow >= FAULTS_MAX;
    }

    private void sendSingly(int first) {
        slots.uncouple(first);
        int next = first;
        while (next != SendSlots.NONE) {
            int slot = next;
            next = following[slot];
            following[slot] = SendSlots.NONE;
            if (!track.depart(slot)) {
                slots.give(slot);
                track.onLost();
            }
        }
    }

    private void giveBack(int first, boolean isLost) {
        if (following[first] != SendSlots.NONE) {
            slots.uncouple(first);
        }
        int next = first;
        while (next != SendSlots.NONE) {
            int slot = next;
            next = following[slot];
            following[slot] = SendSlots.NONE;
            slots.give(slot);
            if (isLost) {
                track.onLost();
            }
        }
    }
}
