package strowger.perf;

import java.util.Arrays;

/**
 * What an exchange is found by: it stands in the branch, the Call-ID and the From tag.
 *
 * <pre>
 *  offset  bytes  field, in lower-case hexadecimal digits
 *       0      8  run       a random number for this run: strangers' answers are told apart
 *       8      4  slot      of the exchange in {@link Exchanges}
 *      12     12  sequence  exchanges begun before this one
 * </pre>
 */
final class Key {
    static final int RUN_LENGTH = 8;
    static final int SLOT_OFFSET = RUN_LENGTH;
    static final int SLOT_LENGTH = 4;
    static final int SEQUENCE_OFFSET = SLOT_OFFSET + SLOT_LENGTH;
    static final int SEQUENCE_LENGTH = 12;
    static final int LENGTH = SEQUENCE_OFFSET + SEQUENCE_LENGTH;
    static final int SLOTS_MAX = 1 << (4 * SLOT_LENGTH);

    private final byte[] run = new byte[RUN_LENGTH];

    Key(long runNumber) {
        Digits.hex(run, 0, RUN_LENGTH, runNumber);
    }

    void write(byte[] into, int slot, long sequence) {
        System.arraycopy(run, 0, into, 0, RUN_LENGTH);
        Digits.hex(into, SLOT_OFFSET, SLOT_LENGTH, slot);
        Digits.hex(into, SEQUENCE_OFFSET, SEQUENCE_LENGTH, sequence);
    }

    /** True when {@code [offset, limit)} begins with a key of this run. */
    boolean isAt(byte[] bytes, int offset, int limit) {
        return offset >= 0
                && limit - offset >= LENGTH
                && Arrays.equals(bytes, offset, offset + RUN_LENGTH, run, 0, RUN_LENGTH);
    }

    static int slot(byte[] bytes, int offset) {
        return (int) Digits.hex(bytes, offset + SLOT_OFFSET, SLOT_LENGTH);
    }

    static long sequence(byte[] bytes, int offset) {
        return Digits.hex(bytes, offset + SEQUENCE_OFFSET, SEQUENCE_LENGTH);
    }
}
