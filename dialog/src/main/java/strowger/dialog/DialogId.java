package strowger.dialog;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Output;

/**
 * The names of dialogs: {@code h_entry}, a hash of the Call-ID, and {@code h_id}, a number; both in
 * one {@code long}. As {@code did} in our Record-Route they are in hexadecimal, the least digit
 * first, a dot between them, as Kamailio writes them.
 */
final class DialogId {
    /** No dialog. */
    static final long NONE = 0;

    /** Letters that a name has at most. */
    static final int LENGTH_MAX = 17;

    private static final int DIGITS_MAX = 8;

    private DialogId() {}

    static long of(long entry, long id) {
        return entry << Integer.SIZE | (id & 0xffff_ffffL);
    }

    /** The hash of its Call-ID. */
    static long entry(long dialog) {
        return dialog >>> Integer.SIZE;
    }

    /** Its number. */
    static long id(long dialog) {
        return dialog & 0xffff_ffffL;
    }

    /** Writes a name as {@code did} has it. */
    static void write(long dialog, Output out) {
        writeReversed(entry(dialog), out);
        out.put('.');
        writeReversed(id(dialog), out);
    }

    private static void writeReversed(long number, Output out) {
        long rest = number;
        do {
            out.put(Character.forDigit((int) rest & 0xf, 16));
            rest >>>= 4;
        } while (rest != 0);
    }

    /** Reads a name from {@code did}; {@link #NONE} if it is none. */
    static long read(DirectBuffer buffer, int offset, int length) {
        int dot = 0;
        while (dot < length && buffer.getByte(offset + dot) != '.') {
            dot++;
        }
        long entry = readReversed(buffer, offset, dot);
        long id = readReversed(buffer, offset + dot + 1, length - dot - 1);
        return entry < 0 || id <= 0 ? NONE : of(entry, id);
    }

    /** The number written with the least digit first; -1 if it is none. */
    private static long readReversed(DirectBuffer buffer, int offset, int length) {
        if (length < 1 || length > DIGITS_MAX) {
            return -1;
        }
        long number = 0;
        for (int index = 0; index < length; index++) {
            int digit = Character.digit(buffer.getByte(offset + index), 16);
            if (digit < 0) {
                return -1;
            }
            number |= (long) digit << (4 * index);
        }
        return number;
    }
}
