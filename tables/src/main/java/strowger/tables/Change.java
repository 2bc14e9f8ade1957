package strowger.tables;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One change of a table, as the feed tells it: which record, what became of it, its version and its
 * owner. The record itself is read from the table, where it may have changed again since.
 *
 * <pre>
 *  offset  bytes  field
 *       0      8  version
 *       8      8  deadlineMs
 *      16      4  ownerNode
 *      20      4  ownerIncarnation
 *      24      4  stripe
 *      28      2  keyLength
 *      30      2  identityLength
 *      32      .  primary key, then the key of the first unique index
 *       .      .  the whole record, of one that has ended, if the feed shows those
 * </pre>
 */
public final class Change {
    static final int VERSION = 0;
    static final int DEADLINE = 8;
    static final int OWNER_NODE = 16;
    static final int OWNER_INCARNATION = 20;
    static final int STRIPE = 24;
    static final int KEY_LENGTH = 28;
    static final int IDENTITY_LENGTH = 30;
    static final int KEY = 32;

    private final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);
    private final RecordView record;
    private Kind kind = Kind.PUT;

    Change(RecordView record) {
        this.record = record;
    }

    /** What became of a record. */
    public enum Kind {
        /** It is there, new or changed. */
        PUT(1),
        /** It was removed. */
        REMOVED(2),
        /** Its time ran out. */
        EXPIRED(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Kind of(int code) {
            return switch (code) {
                case 1 -> PUT;
                case 2 -> REMOVED;
                case 3 -> EXPIRED;
                default -> throw new IllegalArgumentException("no such kind: " + code);
            };
        }
    }

    void wrap(Kind changeKind, DirectBuffer buffer, int offset, int length) {
        kind = changeKind;
        bytes.wrap(buffer, offset, length);
    }

    /** What became of the record. */
    public Kind kind() {
        return kind;
    }

    /** The version the change gave the record; a removal has one too. */
    public long version() {
        return bytes.getLong(VERSION);
    }

    /**
     * When the record expires, in milliseconds on the table's clock; or {@link RecordView#NEVER}.
     */
    public long deadlineMs() {
        return bytes.getLong(DEADLINE);
    }

    /** The node that owns the record. */
    public int ownerNode() {
        return bytes.getInt(OWNER_NODE);
    }

    /** Which life of the owner node made the record. */
    public int ownerIncarnation() {
        return bytes.getInt(OWNER_INCARNATION);
    }

    /** The stripe the record is in, from 0: changes of one stripe come in their order. */
    public int stripe() {
        return bytes.getInt(STRIPE);
    }

    /** The bytes in which the keys stand. */
    public DirectBuffer buffer() {
        return bytes;
    }

    /** Where the primary key begins. */
    public int keyOffset() {
        return KEY;
    }

    /** The length of the primary key in bytes. */
    public int keyLength() {
        return bytes.getShort(KEY_LENGTH) & 0xFFFF;
    }

    /** Where the key of the first unique index begins. */
    public int identityOffset() {
        return KEY + keyLength();
    }

    /** The length of the key of the first unique index in bytes; 0 when there is none. */
    public int identityLength() {
        return bytes.getShort(IDENTITY_LENGTH) & 0xFFFF;
    }

    /**
     * The record as it was when it ended.
     *
     * @return valid as long as the change.
     * @throws IllegalStateException when the feed shows none, or the record has not ended.
     */
    public RecordView ended() {
        int at = identityOffset() + identityLength();
        if (at == bytes.capacity()) {
            throw new IllegalStateException("no record is shown: " + kind);
        }
        record.wrap(bytes.addressOffset() + at);
        return record;
    }
}
