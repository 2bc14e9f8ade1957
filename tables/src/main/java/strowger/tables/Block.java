package strowger.tables;

import org.agrona.UnsafeApi;

/**
 * What stands at the head of each record, at absolute addresses. Native byte order.
 *
 * <pre>
 *  offset  bytes  field
 *       0      4  next             reference of the next record of the same key, 0 ends the list
 *       4      4  tag              of the primary key: the hash bits that place it in its stripe
 *       8      4  wheelNext        reference of the next record in the same bucket of the wheel
 *      12      4  wheelPrevious    reference of the one before, 0 for the first
 *      16      8  deadlineMs       when the record expires, on the table's clock; MAX_VALUE never
 *      24      8  version          rises with each change of the record
 *      32      4  ownerNode        the node that owns the record
 *      36      4  ownerIncarnation of that node
 *      40      2  length           of the whole record in bytes, from offset 0
 *      42      2  keyLength        of the primary key in bytes
 *      44      2  bucket           of the wheel, from 1; 0 when the record is not in it
 *      46      1  state            FREE, LIVE or EXPIRED
 *      47      1  reserved, zero
 *      48     16  of each long index: value 8, next reference 4, previous reference 4
 *       .      2  of each unique index: length of its key in bytes
 *       .      .  primary key, then the unique indexes' keys
 *       .      .  body
 * </pre>
 *
 * A reference counts units of 16 bytes from the start of the table's memory; 0 is no record.
 */
final class Block {
    static final int NEXT = 0;
    static final int TAG = 4;
    static final int WHEEL_NEXT = 8;
    static final int WHEEL_PREVIOUS = 12;
    static final int DEADLINE = 16;
    static final int VERSION = 24;
    static final int OWNER_NODE = 32;
    static final int OWNER_INCARNATION = 36;
    static final int LENGTH = 40;
    static final int KEY_LENGTH = 42;
    static final int BUCKET = 44;
    static final int STATE = 46;
    static final int KEYS = 48;

    static final int LONG_KEY_BYTES = 16;
    static final int LONG_KEY_NEXT = 8;
    static final int LONG_KEY_PREVIOUS = 12;

    static final byte FREE = 0;
    static final byte LIVE = 1;
    static final byte EXPIRED = 2;

    private Block() {}

    static int next(long block) {
        return UnsafeApi.getInt(block + NEXT);
    }

    static void next(long block, int reference) {
        UnsafeApi.putInt(block + NEXT, reference);
    }

    static int tag(long block) {
        return UnsafeApi.getInt(block + TAG);
    }

    static long deadlineMs(long block) {
        return UnsafeApi.getLong(block + DEADLINE);
    }

    static long version(long block) {
        return UnsafeApi.getLong(block + VERSION);
    }

    static void version(long block, long version) {
        UnsafeApi.putLong(block + VERSION, version);
    }

    static int length(long block) {
        return UnsafeApi.getShort(block + LENGTH) & 0xFFFF;
    }

    static int keyLength(long block) {
        return UnsafeApi.getShort(block + KEY_LENGTH) & 0xFFFF;
    }

    static byte state(long block) {
        return UnsafeApi.getByte(block + STATE);
    }

    static void state(long block, byte state) {
        UnsafeApi.putByte(block + STATE, state);
    }
}
