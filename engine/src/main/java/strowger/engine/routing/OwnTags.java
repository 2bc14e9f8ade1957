package strowger.engine.routing;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The To tags of our own replies: 16 digits that name this run, a mark, 16 digits that name the
 * request. The mark says whether a transaction may know the reply, or it was a refusal that nobody
 * remembers; behind the latter there may be more digits.
 */
final class OwnTags {
    /** The length of a tag, in bytes. */
    static final int LENGTH = 33;

    private static final int DIGITS = 16;
    private static final byte REPLY = '.';
    private static final byte REFUSAL = '-';

    private final long seed;
    private final long firstDigits;
    private final long lastDigits;

    OwnTags(long seed) {
        this.seed = seed;
        UnsafeBuffer text = new UnsafeBuffer(new byte[DIGITS]);
        new Output().wrap(text, 0, DIGITS).putHex(seed);
        firstDigits = text.getLong(0);
        lastDigits = text.getLong(Long.BYTES);
    }

    /** Writes the tag of a reply. */
    void putReply(long request, Output out) {
        out.putHex(seed).put((char) REPLY).putHex(request);
    }

    /** Writes the tag of a refusal. */
    void putRefusal(long request, Output out) {
        out.putHex(seed).put((char) REFUSAL).putHex(request);
    }

    /** Whether a tag is ours. */
    boolean isOwn(DirectBuffer buffer, int offset, int length) {
        boolean reply = length == LENGTH && buffer.getByte(offset + DIGITS) == REPLY;
        return (reply && isOurs(buffer, offset)) || isRefusal(buffer, offset, length);
    }

    /** Whether a tag is that of a refusal of ours. */
    boolean isRefusal(DirectBuffer buffer, int offset, int length) {
        return length >= LENGTH
                && buffer.getByte(offset + DIGITS) == REFUSAL
                && isOurs(buffer, offset);
    }

    private boolean isOurs(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset) == firstDigits
                && buffer.getLong(offset + Long.BYTES) == lastDigits;
    }
}
