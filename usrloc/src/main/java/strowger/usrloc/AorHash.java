package strowger.usrloc;

import org.agrona.DirectBuffer;

/**
 * The hash of an address of record that Kamailio shows as {@code HashID} and writes into temporary
 * GRUUs. Ours shows the same number; the tables have another hash, which nobody can aim at.
 */
public final class AorHash {
    private AorHash() {}

    /** The hash, unsigned: four bytes a step, the most significant first. */
    public static long of(DirectBuffer buffer, int offset, int length) {
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
        return hash & 0xFFFF_FFFFL;
    }
}
