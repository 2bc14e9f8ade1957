package strowger.engine.transaction;

import org.jspecify.annotations.Nullable;

/**
 * From the hash of a key to a transaction: open addressing, grown by doubling while it warms up.
 * For one reactor. A key is in it once.
 */
final class TransactionIndex {
    private static final int SLOTS_MIN = 1024;

    private long[] keys = new long[SLOTS_MIN];
    private @Nullable Transaction[] values = new @Nullable Transaction[SLOTS_MIN];
    private int mask = SLOTS_MIN - 1;
    private int count;

    /** The transaction of a key, or {@link Transaction#NONE}. */
    Transaction find(long key) {
        int slot = home(key);
        Transaction value = values[slot];
        while (value != null) { // ends: a quarter of the slots is empty
            if (keys[slot] == key) {
                return value;
            }
            slot = (slot + 1) & mask;
            value = values[slot];
        }
        return Transaction.NONE;
    }

    /** Adds a key; false if it is there already. */
    boolean put(long key, Transaction value) {
        if (count >= (mask + 1) / 4 * 3) {
            grow();
        }
        int slot = home(key);
        while (values[slot] != null) {
            if (keys[slot] == key) {
                return false;
            }
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        values[slot] = value;
        count++;
        return true;
    }

    /** Removes a key if it leads to this transaction. */
    void remove(long key, Transaction value) {
        int slot = home(key);
        while (values[slot] != null && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        if (values[slot] == value) {
            close(slot);
            count--;
        }
    }

    /** Empties a slot: later entries of its run move back when that brings them nearer home. */
    private void close(int emptied) {
        int hole = emptied;
        int slot = (hole + 1) & mask;
        while (values[slot] != null) {
            int fromHome = (slot - home(keys[slot])) & mask;
            if (fromHome >= ((slot - hole) & mask)) {
                keys[hole] = keys[slot];
                values[hole] = values[slot];
                hole = slot;
            }
            slot = (slot + 1) & mask;
        }
        values[hole] = null;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Transaction[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new @Nullable Transaction[2 * oldKeys.length];
        mask = keys.length - 1;
        count = 0;
        for (int slot = 0; slot < oldKeys.length; slot++) {
            Transaction value = oldValues[slot];
            if (value != null) {
                put(oldKeys[slot], value);
            }
        }
    }

    int count() {
        return count;
    }

    private int home(long key) {
        return (int) (key ^ (key >>> 32)) & mask;
    }
}
