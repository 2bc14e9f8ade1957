package strowger.presence.document;

import org.agrona.DirectBuffer;

import java.security.SecureRandom;

/**
 * The last documents that were found good, by a hash under secret words: most of what is published
 * was published before, and need not be looked at again. For one thread.
 */
final class KnownDocuments {
    private static final int COUNT = 1 << 16; // half a megabyte
    private static final int WORDS = 2 * Long.BYTES; // a step
    private static final SecureRandom RANDOM = new SecureRandom();

    private final long[] prints = new long[COUNT];
    private final long first = RANDOM.nextLong() | 1;
    private final long second = RANDOM.nextLong() | 1;

    /** The hash of a document; never 0. */
    long print(DirectBuffer buffer, int offset, int length) {
        long print = first ^ length;
        int at = offset;
        int end = offset + length;
        for (; at + WORDS <= end; at += WORDS) {
            long low = buffer.getLong(at) ^ second;
            print = mix(low, buffer.getLong(at + Long.BYTES) ^ print);
        }
        for (; at < end; at++) {
            print = mix(print ^ second, buffer.getByte(at) ^ first);
        }
        return mix(print ^ second, first) | 1;
    }

    private static long mix(long left, long right) {
        return Math.unsignedMultiplyHigh(left, right) ^ left * right;
    }

    boolean has(long print) {
        return prints[place(print)] == print;
    }

    void add(long print) {
        prints[place(print)] = print;
    }

    private static int place(long print) {
        return (int) (print >>> 32) & COUNT - 1;
    }
}
