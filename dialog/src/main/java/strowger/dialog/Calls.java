package strowger.dialog;

import strowger.engine.transaction.Transaction;

import java.util.Arrays;

/**
 * The dialogs of one reactor's transactions, by the transactions' slots: as many as there are at
 * the same time at most. The reactor's thread only.
 */
final class Calls {
    private static final int SLOTS_BEGUN = 1024;

    private long[] dialogs = new long[SLOTS_BEGUN];

    /** What was noted of a transaction that is marked; {@link DialogId#NONE} for nothing. */
    long of(Transaction transaction) {
        int slot = transaction.slot();
        return slot < dialogs.length ? dialogs[slot] : DialogId.NONE;
    }

    void put(Transaction transaction, long noted) {
        int slot = transaction.slot();
        if (slot >= dialogs.length) {
            dialogs = Arrays.copyOf(dialogs, Math.max(slot + 1, 2 * dialogs.length));
        }
        dialogs[slot] = noted;
    }

    void remove(Transaction transaction) {
        int slot = transaction.slot();
        if (slot < dialogs.length) {
            dialogs[slot] = DialogId.NONE;
        }
    }
}
