package strowger.engine.transaction;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.value.Value;
import strowger.parser.MessageEdits;

/** Reads what an {@link ImageWriter} wrote; text stays where it lies. */
final class ImageReader {
    private DirectBuffer buffer = new UnsafeBuffer();
    private int position;

    ImageReader wrap(DirectBuffer source, int offset) {
        buffer = source;
        position = offset;
        return this;
    }

    byte readByte() {
        return buffer.getByte(position++);
    }

    boolean readBoolean() {
        return readByte() != 0;
    }

    int readInt() {
        position += Integer.BYTES;
        return buffer.getInt(position - Integer.BYTES);
    }

    long readLong() {
        position += Long.BYTES;
        return buffer.getLong(position - Long.BYTES);
    }

    void readValue(Value out) {
        switch (readByte()) {
            case ImageWriter.INTEGER -> out.setInteger(readLong());
            case ImageWriter.TEXT -> {
                int length = readInt();
                out.setText(buffer, position, length);
                position += length;
            }
            default -> out.setNull();
        }
    }

    void readEdits(MessageEdits edits, int origin) {
        position += edits.restore(buffer, position, origin);
    }
}
