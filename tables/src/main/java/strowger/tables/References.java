package strowger.tables;

import java.util.Arrays;

/** A list of record references that grows; kept by a thread and used again. */
final class References {
    private int[] references = new int[64];
    private int count;

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
