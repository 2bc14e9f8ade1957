package strowger.perf;

import java.nio.charset.StandardCharsets;

/** Builds a message in a fixed array; what does not fit is cut, and {@link #isCut} says so. */
final class ByteWriter {
    private final byte[] bytes;
    private int length;
    private boolean cut;

    ByteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    ByteWriter clear() {
        length = 0;
        cut = false;
        return this;
    }

    ByteWriter put(byte[] from) {
        return put(from, 0, from.length);
    }

    /** Appends {@code [offset, limit)}. */
    ByteWriter put(byte[] from, int offset, int limit) {
        int count = limit - offset;
        if (count > bytes.length - length) {
            cut = true;
            return this;
        }
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
        return this;
    }

    /** Appends a number of 10 decimal digits. */
    ByteWriter putNumber(long value) {
        if (Template.CSEQ_LENGTH > bytes.length - length) {
            cut = true;
            return this;
        }
        Digits.decimal(bytes, length, Template.CSEQ_LENGTH, value);
        length += Template.CSEQ_LENGTH;
        return this;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    boolean isCut() {
        return cut;
    }
}
