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
        int index = 0;
        for (; index <= length - Long.BYTES; index += Long.BYTES) {
            if (UnsafeApi.getLong(base, offset + index) != UnsafeApi.getLong(address + index)) {
                return false;
            }
        }
        for (; index < length; index++) {
            if (UnsafeApi.getByte(base, offset + index) != UnsafeApi.getByte(address + index)) {
                return false;
            }
        }
        return true;
    }
}
