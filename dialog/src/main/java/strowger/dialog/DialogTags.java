package strowger.dialog;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.parser.SipMessage;
import strowger.parser.Token;
import strowger.tables.RecordView;

/**
 * Call-ID and tags of a message, held against the records of dialogs: whether it belongs to one,
 * and which way it goes there (RFC 3261 §12.2.2). An empty To tag fits all. Valid while the message
 * is; one thread.
 */
final class DialogTags {
    private DirectBuffer texts = new UnsafeBuffer(0, 0);
    private int callIdOffset;
    private int callIdLength;
    private int fromOffset;
    private int fromLength;
    private int toOffset;
    private int toLength;
    private Direction direction = Direction.NONE;

    /** Takes those of a message. */
    void of(SipMessage message) {
        callId(message.buffer(), message.callIdOffset(), message.callIdLength());
        from(message.from().tagOffset(), message.from().tagLength());
        to(message.to().tagOffset(), message.to().tagLength());
    }

    /** Takes a Call-ID; its buffer holds the tags, too. */
    void callId(DirectBuffer buffer, int offset, int length) {
        texts = buffer;
        callIdOffset = offset;
        callIdLength = length;
        direction = Direction.NONE;
    }

    /** Takes a From tag; length 0 for none. */
    void from(int offset, int length) {
        fromOffset = offset;
        fromLength = length;
    }

    /** Takes a To tag; length 0 for none. */
    void to(int offset, int length) {
        toOffset = offset;
        toLength = length;
    }

    /** Whether Call-ID and tags are those of a dialog; then {@link #direction} is known. */
    boolean isOf(RecordView record) {
        boolean same =
                Token.equals(
                        record.buffer(),
                        record.keyOffset(),
                        record.keyLength(),
                        texts,
                        callIdOffset,
                        callIdLength);
        direction = same ? of(record) : Direction.NONE;
        return direction != Direction.NONE;
    }

    /** Whether the tags are those of a dialog, whose Call-ID it is. */
    boolean areOf(RecordView record) {
        direction = of(record);
        return direction != Direction.NONE;
    }

    /** Where the message goes in the dialog that it was held against last. */
    Direction direction() {
        return direction;
    }

    private Direction of(RecordView record) {
        if (is(record, DialogField.FROM_TAG, fromOffset, fromLength)
                && isOrEmpty(record, toOffset, toLength)) {
            return Direction.DOWNSTREAM;
        }
        boolean up =
                is(record, DialogField.FROM_TAG, toOffset, toLength)
                        && isOrEmpty(record, fromOffset, fromLength);
        return up ? Direction.UPSTREAM : Direction.NONE;
    }

    private boolean isOrEmpty(RecordView record, int offset, int length) {
        return length == 0
                || record.fieldLength(DialogField.TO_TAG.ordinal()) == 0
                || is(record, DialogField.TO_TAG, offset, length);
    }

    private boolean is(RecordView record, DialogField field, int offset, int length) {
        return Token.equals(
                record.buffer(),
                record.fieldOffset(field.ordinal()),
                record.fieldLength(field.ordinal()),
                texts,
                offset,
                length);
    }
}
