package strowger.engine.transaction;

import org.agrona.MutableDirectBuffer;

import strowger.engine.value.Value;
import strowger.parser.MessageEdits;

/** Writes values one behind another; what does not fit is left out, and that is told at the end. */
final class ImageWriter {
    static final byte NULL = 0;
    static final byte INTEGER = 1;
    static final byte TEXT = 2;

    private final MutableDirectBuffer buffer;
    private int position;
    private boolean full;

    ImageWriter(MutableDirectBuffer buffer) {
        this.buffer = buffer;
    }

    ImageWriter begin() {
        position = 0;
        full = false;
        return this;
    }

    /** The bytes written; -1 when something did not fit. */
    int length() {
        return full ? -1 : position;
    }

    private boolean fits(int length) {
        full |= length > buffer.capacity() - position;
        return !full;
    }

    void putByte(int value) {
        if (fits(Byte.BYTES)) {
            buffer.putByte(position, (byte) value);
            position += Byte.BYTES;
        }
    }

    void putBoolean(boolean value) {
        putByte(value ? 1 : 0);
    }

    void putInt(int value) {
        if (fits(Integer.BYTES)) {
            buffer.putInt(position, value);
            position += Integer.BYTES;
        }
    }

    void putLong(long value) {
        if (fits(Long.BYTES)) {
            buffer.putLong(position, value);
            position += Long.BYTES;
        }
    }

    void putValue(Value value) {
        if (value.isInteger()) {
            putByte(INTEGER);
            putLong(value.number());
        } else if (value.isText()) {
            putByte(TEXT);
            putInt(value.length());
            if (fits(value.length())) {
                buffer.putBytes(position, value.buffer(), value.offset(), value.length());
                position += value.length();
            }
        } else {
            putByte(NULL);
        }
    }

    void putEdits(MessageEdits edits, int origin) {
        if (full) {
            return;
        }
        int written = edits.save(buffer, position, buffer.capacity(), origin);
        full = written < 0;
        position += Math.max(written, 0);
    }
}
