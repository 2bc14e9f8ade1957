package strowger.parser;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;

/**
 * The methods the engine tells apart; any other is {@link #OTHER} and travels as written.
 *
 * <p>Methods are compared with regard to case (RFC 3261 §7.1). Defined by RFC 3261, 3262 (PRACK),
 * 6665 (SUBSCRIBE, NOTIFY), 3903 (PUBLISH), 6086 (INFO), 3515 (REFER), 3428 (MESSAGE), 3311
 * (UPDATE), and Kamailio's DMQ module (KDMQ).
 */
public enum Method {
    INVITE(0),
    CANCEL(1),
    ACK(2),
    BYE(3),
    INFO(4),
    REGISTER(5),
    SUBSCRIBE(6),
    NOTIFY(7),
    MESSAGE(8),
    OPTIONS(9),
    PRACK(10),
    UPDATE(11),
    REFER(12),
    PUBLISH(13),
    KDMQ(14),
    OTHER(19);

    private static final int LENGTH_MAX = 9;
    private static final Method[] BY_LENGTH_AND_LETTER = new Method[(LENGTH_MAX + 1) * 32];

    static {
        java.util.Arrays.fill(BY_LENGTH_AND_LETTER, OTHER);
        for (Method method : values()) {
            if (method != OTHER) {
                int slot = slot(method.length(), (byte) method.name().charAt(0));
                assert BY_LENGTH_AND_LETTER[slot] == OTHER : "two methods in a slot: " + method;
                BY_LENGTH_AND_LETTER[slot] = method;
            }
        }
    }

    private final int bit;
    private final int length;
    private final long head; // its first bytes as a word
    private final byte last;

    Method(int bit) {
        this.bit = 1 << bit;
        length = name().length();
        byte[] text = name().getBytes(StandardCharsets.US_ASCII);
        head = Word.of(new UnsafeBuffer(text), 0, Math.min(length, Word.LENGTH_MAX));
        last = text[length - 1];
    }

    /** The method written in the range, or {@link #OTHER}. */
    public static Method of(DirectBuffer buffer, int offset, int length) {
        if (length <= 0 || length > LENGTH_MAX) {
            return OTHER;
        }
        Method candidate = BY_LENGTH_AND_LETTER[slot(length, buffer.getByte(offset))];
        return candidate.isWrittenAt(buffer, offset, length) ? candidate : OTHER;
    }

    private static int slot(int length, byte letter) {
        return length * 32 + (letter & 31);
    }

    private boolean isWrittenAt(DirectBuffer buffer, int offset, int length) {
        return length == this.length
                && Word.of(buffer, offset, Math.min(length, Word.LENGTH_MAX)) == head
                && buffer.getByte(offset + length - 1) == last;
    }

    /** Length of its name in bytes. */
    public int length() {
        return length;
    }

    /** Its bit in a set of methods: those of the column {@code methods} of a location table. */
    public int bit() {
        return bit;
    }
}
