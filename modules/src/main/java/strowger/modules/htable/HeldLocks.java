package strowger.modules.htable;

import strowger.engine.routing.RoutingContext;

/** The locks that the run of one context holds, a bounded number of them. */
final class HeldLocks {
    /** Locks that one run may hold at the same time. */
    static final int COUNT_MAX = 16;

    private final SlotLocks[] locks = new SlotLocks[COUNT_MAX];
    private final int[] slots = new int[COUNT_MAX];
    private final Runnable release = this::releaseAll;
    private int count;

    /** Takes a lock until it is given back, the run ends, or it waits for an answer. */
    boolean lock(RoutingContext context, SlotLocks table, int slot) {
        if (count == COUNT_MAX || !table.lock(slot)) {
            return false;
        }
        if (count == 0) {
            context.atPause(release);
        }
        locks[count] = table;
        slots[count++] = slot;
        return true;
    }

    /** Gives a lock back; false when the run does not hold it. */
    boolean unlock(SlotLocks table, int slot) {
        for (int index = count - 1; index >= 0; index--) {
            if (locks[index] == table && slots[index] == slot) {
                table.unlock(slot);
                count--;
                locks[index] = locks[count];
                slots[index] = slots[count];
                return true;
            }
        }
        return false;
    }

    private void releaseAll() {
        while (count > 0) {
            count--;
            locks[count].unlock(slots[count]);
        }
    }
}
