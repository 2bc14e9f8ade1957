package strowger.dialog;

import org.agrona.DirectBuffer;

/**
 * The hash of a Call-ID by which Kamailio's nodes name dialogs. Ours shows the same number; the
 * tables have another hash, which nobody can aim at.
 */
final class EntryHash {
    private EntryHash() {}

    /** The hash below a size, a power of two: four bytes a step, the most significant first. */
    static long of(DirectBuffer buffer, int offset, int length, long size) {
        int hash = 0;
        int word = 0;
        for (int index = 0; index < length; index++) {
            word = word << 8 | (buffer.getByte(offset + index) & 0xFF);
            if ((index & 3) == 3) {
                hash += word ^ word >>> 3;
                word = 0;
            }
        }
        hash += word ^ word >>> 3;
        hash += (hash >>> 11) + (hash >>> 13) + (hash >>> 23);
        return hash & (size - 1);
    }
}
