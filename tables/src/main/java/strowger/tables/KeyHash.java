package strowger.tables;

import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * The hash of keys: multiply and fold, sixteen bytes a step, under two secret words.
 *
 * <p>Peers choose the keys (an address of record, a Call-ID), so the words are drawn at random for
 * each table: without them nobody can aim many keys at one slot.
 */
final class KeyHash {
    private static final long ODD = 0x9E37_79B9_7F4A_7C15L;

    private final long secret0;
    private final long secret1;

    KeyHash(long seed) {
        secret0 = mix(seed ^ ODD, 0xD6E8_FEB8_6659_FD93L) | 1;
        secret1 = mix(secret0 ^ seed, 0xA076_1D64_78BD_642FL) | 1;
    }

    /** Hashes a number. */
    long of(long value) {
        return mix(mix(value ^ secret0, ODD), value ^ secret1);
    }

    /** Hashes the bytes at a place: an array and offset, or null and an address. */
    long of(@Nullable Object base, long offset, int length) {
        long hash = secret0 ^ length * ODD;
        long at = offset;
        int left = length;
        for (; left > 16; left -= 16, at += 16) {
            long low = UnsafeApi.getLong(base, at) ^ secret1;
            hash = mix(low, UnsafeApi.getLong(base, at + 8) ^ hash);
        }
        if (left >= 8) { // the two words overlap when fewer than 16 bytes are left
            long low = UnsafeApi.getLong(base, at);
            return last(hash, low, UnsafeApi.getLong(base, at + left - 8));
        }
        if (left >= 4) {
            long low = UnsafeApi.getInt(base, at);
            return last(hash, low, UnsafeApi.getInt(base, at + left - 4));
        }
        long few = 0;
        for (int i = 0; i < left; i++) {
            few = (few << 8) | (UnsafeApi.getByte(base, at + i) & 0xFF);
        }
        return last(hash, few, left);
    }

    private long last(long hash, long low, long high) {
        return mix(mix(low ^ secret1, high ^ hash), ODD ^ hash);
    }

    private static long mix(long left, long right) {
        return Math.unsignedMultiplyHigh(left, right) ^ left * right;
    }
}
