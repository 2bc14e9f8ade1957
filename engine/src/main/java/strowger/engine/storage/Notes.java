package strowger.engine.storage;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Texts that are kept beside a record, read in the order they were written. One thread. */
public final class Notes {
    /** Bytes of all texts together, at most. */
    public static final int BYTES_MAX = 4096;

    private final List<byte[]> texts = new ArrayList<>();
    private int next;
    private int length;

    /** Begins anew, without any. */
    public void clear() {
        texts.clear();
        next = 0;
        length = 0;
    }

    /** Adds a text. */
    public Notes add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean fits = length + Short.BYTES + bytes.length <= BYTES_MAX;
        byte[] taken = fits ? bytes : new byte[0];
        texts.add(taken);
        length += Short.BYTES + taken.length;
        return this;
    }

    /** The next text; empty behind the last. */
    public String next() {
        return next < texts.size() ? new String(texts.get(next++), StandardCharsets.UTF_8) : "";
    }

    /** Writes all of them, as {@link #load} takes them; returns the length in bytes. */
    public int save(MutableDirectBuffer target, int offset) {
        int at = offset;
        for (byte[] text : texts) {
            target.putShort(at, (short) text.length);
            target.putBytes(at + Short.BYTES, text);
            at += Short.BYTES + text.length;
        }
        return at - offset;
    }

    /** Takes what {@link #save} wrote; false if that is not whole. */
    public boolean load(DirectBuffer source, int offset, int savedLength) {
        clear();
        int at = 0;
        while (at + Short.BYTES <= savedLength) {
            int textLength = source.getShort(offset + at) & 0xFFFF;
            at += Short.BYTES;
            if (textLength > savedLength - at) {
                return false;
            }
            byte[] text = new byte[textLength];
            source.getBytes(offset + at, text);
            texts.add(text);
            length += Short.BYTES + textLength;
            at += textLength;
        }
        return at == savedLength;
    }
}
