package strowger.engine.routing;

import org.agrona.DirectBuffer;

/** A 64-bit fingerprint of bytes, made piece by piece; not for secrets. */
public final class Fingerprint {
    private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;

    private Fingerprint() {}

    /** Adds bytes to a fingerprint. */
    public static long add(long fingerprint, DirectBuffer buffer, int offset, int length) {
        long mixed = fingerprint ^ (length * PRIME);
        int index = offset;
        int limit = offset + length;
        for (; index + Long.BYTES <= limit; index += Long.BYTES) {
            mixed = mix(mixed ^ buffer.getLong(index));
        }
        long rest = 0;
        for (; index < limit; index++) {
            rest = rest << Byte.SIZE | (buffer.getByte(index) & 0xff);
        }
        return mix(mixed ^ rest);
    }

    /** Adds a number to a fingerprint. */
    public static long add(long fingerprint, long number) {
        return mix(fingerprint ^ number);
    }

    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 32)) * PRIME;
        return (mixed ^ (mixed >>> 29)) * 0xBF58_476D_1CE4_E5B9L;
    }
}
