package strowger.perf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message built once whose fields have a fixed width, so that a request costs a copy and a few
 * patched bytes.
 *
 * <p>{@code {key}} is the exchange's {@link Key}; {@code {user}} the number of a user, 8 decimal
 * digits; {@code {cseq}} a sequence number, 10 digits that do not begin with 0 (RFC 3261 §20.16);
 * {@code {etag}} the entity tag of the user's last publication.
 */
final class Template {
    static final int USER_LENGTH = 8;
    static final int USERS_MAX = 100_000_000;
    static final int CSEQ_LENGTH = 10;
    static final int CSEQ_FIRST = 1_000_000_000;
    static final int CSEQ_COUNT = Integer.MAX_VALUE - CSEQ_FIRST;

    private static final String KEY_MARK = "{key}";
    private static final String USER_MARK = "{user}";
    private static final String CSEQ_MARK = "{cseq}";
    private static final String ETAG_MARK = "{etag}";

    private final byte[] bytes;
    private final int[] keys;
    private final int[] users;
    private final int[] cseqs;
    private final int etag;

    private Template(byte[] bytes, int[] keys, int[] users, int[] cseqs, int etag) {
        this.bytes = bytes;
        this.keys = keys;
        this.users = users;
        this.cseqs = cseqs;
        this.etag = etag;
    }

    /** Reads a text with marks; a brace that begins no mark stands for itself. */
    static Template of(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        List<Integer> keys = new ArrayList<>();
        List<Integer> users = new ArrayList<>();
        List<Integer> cseqs = new ArrayList<>();
        int etag = Message.ABSENT;
        int index = 0;
        while (index < text.length()) {
            if (text.startsWith(KEY_MARK, index)) {
                keys.add(plain.length());
                plain.repeat('0', Key.LENGTH);
                index += KEY_MARK.length();
            } else if (text.startsWith(USER_MARK, index)) {
                users.add(plain.length());
                plain.repeat('0', USER_LENGTH);
                index += USER_MARK.length();
            } else if (text.startsWith(CSEQ_MARK, index)) {
                cseqs.add(plain.length());
                plain.append(CSEQ_FIRST);
                index += CSEQ_MARK.length();
            } else if (text.startsWith(ETAG_MARK, index)) {
                etag = plain.length();
                plain.repeat(' ', Etags.LENGTH_MAX);
                index += ETAG_MARK.length();
            } else {
                plain.append(text.charAt(index++));
            }
        }
        byte[] bytes = plain.toString().getBytes(StandardCharsets.ISO_8859_1);
        return new Template(bytes, offsets(keys), offsets(users), offsets(cseqs), etag);
    }

    private static int[] offsets(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Where the one entity tag goes, or {@link Message#ABSENT}. */
    int etagOffset() {
        return etag;
    }

    /** Bytes of every message made from it. */
    int length() {
        return bytes.length;
    }

    /**
     * Makes a message.
     *
     * @param into at least {@link #length} bytes.
     * @param key {@link Key#LENGTH} bytes.
     * @param user below {@link #USERS_MAX}.
     * @param cseq added to {@link #CSEQ_FIRST}; starts again from there at {@link #CSEQ_COUNT}.
     */
    void write(byte[] into, byte[] key, long user, long cseq) {
        System.arraycopy(bytes, 0, into, 0, bytes.length);
        for (int offset : keys) {
            System.arraycopy(key, 0, into, offset, Key.LENGTH);
        }
        for (int offset : users) {
            Digits.decimal(into, offset, USER_LENGTH, user);
        }
        for (int offset : cseqs) {
            Digits.decimal(into, offset, CSEQ_LENGTH, CSEQ_FIRST + cseq % CSEQ_COUNT);
        }
    }

    /** Where the fields of every message made from it lie. */
    Message layout() {
        Message layout = new Message();
        if (!layout.scan(bytes, bytes.length)) {
            throw new IllegalArgumentException(
                    "not a SIP message: " + new String(bytes, StandardCharsets.ISO_8859_1));
        }
        return layout;
    }
}
