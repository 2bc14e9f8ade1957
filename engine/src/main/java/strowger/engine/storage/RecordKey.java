package strowger.engine.storage;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.tables.Change;
import strowger.tables.RecordReader;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The name of a record in its file: the length of the primary key in two bytes, the key, and where
 * several records may stand under one key, the identity that tells them apart.
 */
final class RecordKey {
    private static final int KEY = Short.BYTES;

    private final byte[] bytes;

    private RecordKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The key of the record that has changed. */
    static RecordKey of(Change change, boolean manyAKey) {
        return of(
                change.buffer(),
                change.keyOffset(),
                change.keyLength(),
                manyAKey ? change.identityLength() : 0);
    }

    /** The key of a record. */
    static RecordKey of(RecordView record, boolean manyAKey) {
        return of(
                record.buffer(),
                record.keyOffset(),
                record.keyLength(),
                manyAKey ? record.uniqueLength(0) : 0);
    }

    /** The identity stands right behind the key, in records and in changes. */
    private static RecordKey of(DirectBuffer from, int offset, int keyLength, int more) {
        byte[] key = new byte[KEY + keyLength + more];
        new UnsafeBuffer(key).putShort(0, (short) keyLength, ByteOrder.LITTLE_ENDIAN);
        from.getBytes(offset, key, KEY, keyLength + more);
        return new RecordKey(key);
    }

    /** As it stands in the file. */
    byte[] bytes() {
        return bytes;
    }

    /** Reads the record of a key from its table; false when there is none. */
    static boolean read(RecordTable table, byte[] key, RecordReader reader) {
        UnsafeBuffer bytes = new UnsafeBuffer(key);
        int keyLength = bytes.getShort(0, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
        int rest = key.length - KEY - keyLength;
        return rest > 0
                ? table.unique(0).get(bytes, KEY + keyLength, rest, reader)
                : table.get(bytes, KEY, keyLength, reader);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
