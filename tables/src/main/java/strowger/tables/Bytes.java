package strowger.tables;

import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * Compares bytes, eight at a time. A place is Unsafe's: an array and offset, or null and address.
 */
final class Bytes {
    private Bytes() {}

    /** Whether two stretches of the same length hold the same bytes. */
    static boolean equal(@Nullable Object base, long offset, long address, int length) {
        return equal(base, offset, null, address, length);
    }

    /** Whether two stretches of the same length hold the same bytes. */
    static boolean equal(
            @Nullable Object base,
            long offset,
            @Nullable Object otherBase,
            long otherOffset,
            int length) {
        int last = length - Long.BYTES; // these eight may overlap those before
        if (last < 0) {
            return equalFew(base, offset, otherBase, otherOffset, length);
        }
        for (int index = 0; index < last; index += Long.BYTES) {
            if (UnsafeApi.getLong(base, offset + index)
                    != UnsafeApi.getLong(otherBase, otherOffset + index)) {
                return false;
            }
        }
        return UnsafeApi.getLong(base, offset + last)
                == UnsafeApi.getLong(otherBase, otherOffset + last);
    }

    private static boolean equalFew(
            @Nullable Object base,
            long offset,
            @Nullable Object otherBase,
            long otherOffset,
            int length) {
        for (int index = 0; index < length; index++) {
            if (UnsafeApi.getByte(base, offset + index)
                    != UnsafeApi.getByte(otherBase, otherOffset + index)) {
                return false;
            }
        }
        return true;
    }
}
