package strowger.dialog;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import strowger.engine.value.Value;

/**
 * A dialog's variables in a field of its record, the newest first: length of the name (2 bytes),
 * length of the value (2 bytes), name, value. Reads where they lie.
 */
final class VariableList {
    /** Bytes that all variables of a dialog may have. */
    static final int LENGTH_MAX = 8 * 1024;

    private static final int HEAD = 4;

    private DirectBuffer buffer = new org.agrona.concurrent.UnsafeBuffer(0, 0);
    private int at;
    private int end;
    private int nameLength;
    private int valueLength;

    /** Stands before the first variable. */
    VariableList wrap(DirectBuffer bytes, int offset, int length) {
        buffer = bytes;
        at = offset - HEAD;
        end = offset + length;
        nameLength = 0;
        valueLength = 0;
        return this;
    }

    /** Goes to the next; false behind the last. */
    boolean next() {
        at += HEAD + nameLength + valueLength;
        if (at + HEAD > end) {
            return false;
        }
        nameLength = buffer.getShort(at) & 0xffff;
        valueLength = buffer.getShort(at + 2) & 0xffff;
        return true;
    }

    void readName(Value out) {
        out.setText(buffer, at + HEAD, nameLength);
    }

    void readValue(Value out) {
        out.setText(buffer, at + HEAD + nameLength, valueLength);
    }

    private boolean isNamed(Value name) {
        if (nameLength != name.length()) {
            return false;
        }
        for (int index = 0; index < nameLength; index++) {
            if (buffer.getByte(at + HEAD + index) != name.byteAt(index)) {
                return false;
            }
        }
        return true;
    }

    /** Goes to the variable of a name; false if there is none. */
    boolean find(Value name) {
        while (next()) {
            if (isNamed(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Writes the list with one variable set, or without it.
     *
     * @param value null to leave it out.
     * @return the length; -1 when it would be longer than {@link #LENGTH_MAX}.
     */
    int writeWith(Value name, Value value, MutableDirectBuffer target) {
        int length = value.isText() ? put(name, value, target) : 0;
        while (length >= 0 && next()) {
            int entry = HEAD + nameLength + valueLength;
            if (!isNamed(name)) {
                if (length + entry > LENGTH_MAX) {
                    return -1;
                }
                target.putBytes(length, buffer, at, entry);
                length += entry;
            }
        }
        return length;
    }

    private static int put(Value name, Value value, MutableDirectBuffer target) {
        int length = HEAD + name.length() + value.length();
        if (length > LENGTH_MAX) {
            return -1;
        }
        target.putShort(0, (short) name.length());
        target.putShort(2, (short) value.length());
        target.putBytes(HEAD, name.buffer(), name.offset(), name.length());
        target.putBytes(HEAD + name.length(), value.buffer(), value.offset(), value.length());
        return length;
    }
}
