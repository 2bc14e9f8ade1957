package strowger.tables;

import java.util.Arrays;

/** A list of record references that grows; kept by a thread and used again. */
final class References {
    private static final ThreadLocal<References> KEPT = ThreadLocal.withInitial(References::new);

    private boolean lent;
    private int[] references = new int[64];
    private int count;

    /** The thread's list; another while a reader that it serves asks another table. */
    static References borrow() {
        References kept = KEPT.get();
        References free = kept.lent ? new References() : kept;
        free.lent = true;
        return free;
    }

    /** Gives the list back. */
    void release() {
        lent = false;
    }

    void clear() {
        count = 0;
    }

    void add(int reference) {
        if (count == references.length) {
            references = Arrays.copyOf(references, count * 2);
        }
        references[count++] = reference;
    }

    int count() {
        return count;
    }

    int at(int index) {
        return references[index];
    }
}
