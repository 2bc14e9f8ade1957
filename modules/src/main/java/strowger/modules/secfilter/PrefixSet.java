package strowger.modules.secfilter;

import org.agrona.DirectBuffer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Texts that others are looked at whether they begin with, in any case. Immutable. */
final class PrefixSet {
    static final PrefixSet EMPTY = new PrefixSet(List.of());

    private final List<String> texts;
    private final byte[][] sorted; // none begins with another

    PrefixSet(List<String> texts) {
        this.texts = List.copyOf(texts);
        sorted = sorted(texts);
    }

    private static byte[][] sorted(List<String> texts) {
        TreeSet<String> all = new TreeSet<>();
        texts.forEach(text -> all.add(latin(text.toLowerCase(Locale.ROOT))));
        List<byte[]> kept = new ArrayList<>();
        String last = "";
        for (String text : all) {
            if (!text.isEmpty() && (kept.isEmpty() || !text.startsWith(last))) {
                kept.add(text.getBytes(StandardCharsets.ISO_8859_1));
                last = text;
            }
        }
        return kept.toArray(byte[][]::new);
    }

    /** A character to each byte, so that their order is that of the bytes. */
    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The same with a text more. */
    PrefixSet with(String text) {
        List<String> more = new ArrayList<>(texts);
        more.add(text);
        return new PrefixSet(more);
    }

    /** The same without a text; itself if it has none such. */
    PrefixSet without(String text) {
        List<String> less = new ArrayList<>(texts);
        return less.remove(text) ? new PrefixSet(less) : this;
    }

    List<String> texts() {
        return texts;
    }

    /** Whether one of the texts is what the bytes begin with. */
    boolean begins(DirectBuffer buffer, int offset, int length) {
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) { // the last that is not behind the bytes is the only candidate
            int middle = (low + high) >>> 1;
            int order = compare(sorted[middle], buffer, offset, length);
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }

    /** 0 when the text is what the bytes begin with. */
    private static int compare(byte[] text, DirectBuffer buffer, int offset, int length) {
        for (int index = 0; index < text.length; index++) {
            if (index == length) {
                return 1;
            }
            int order = (text[index] & 0xff) - lower(buffer.getByte(offset + index));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter & 0xff;
    }
}
