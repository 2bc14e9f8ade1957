package strowger.usrloc.nathelper;

import org.agrona.DirectBuffer;

import strowger.engine.routing.ReplyListener;
import strowger.engine.routing.RoutingContext;
import strowger.parser.SipMessage;
import strowger.tables.LongTable;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactField;

/**
 * When contacts have answered a ping: what {@code keepalive_timeout} goes by. Answers are kept for
 * one to two timeouts, by the contact's name, apart from the contacts: none of those changes
 * because it lives. Replies come on reactors; the rest is one thread's.
 *
 * <p>Where there is no room for an answer nobody is taken for silent until there is.
 */
final class SignsOfLife implements ReplyListener, AutoCloseable {
    /** What the Call-ID of a ping begins with; the contact's name and a number follow. */
    static final String PREFIX = "ping-";

    private static final int STRIPES = 16;
    private static final int ENTRIES_MIN = 4_096;
    private static final int FINAL = 200;
    private static final long HASH_START = 0xCBF29CE484222325L; // FNV-1a
    private static final long HASH_FACTOR = 0x100000001B3L;

    private final long timeoutMs;
    private final long seed;
    private final long startedMs;
    private volatile LongTable young;
    private volatile LongTable old;
    private LongTable retired; // nobody looks into it any more when it is closed
    private volatile long nowMs;
    private volatile boolean full;
    private long turnedMs;

    /**
     * @param timeoutMs without an answer, after which a contact is silent.
     */
    SignsOfLife(long timeoutMs, long nowMs, long seed) {
        this.timeoutMs = timeoutMs;
        this.seed = seed;
        this.nowMs = nowMs;
        startedMs = nowMs;
        turnedMs = nowMs;
        young = table(ENTRIES_MIN);
        old = table(1);
        retired = old;
    }

    private LongTable table(long entries) {
        return new LongTable(STRIPES, Math.max(entries, STRIPES), seed);
    }

    /**
     * Time goes on; to be called each second.
     *
     * @param contactCount how many may answer within a timeout.
     */
    void tick(long timeMs, long contactCount) {
        nowMs = timeMs;
        if (timeMs - turnedMs < timeoutMs) {
            return;
        }
        turnedMs = timeMs;
        if (retired != old) {
            retired.close();
        }
        retired = old;
        old = young;
        young = table(Math.max(ENTRIES_MIN, 2 * contactCount));
        full = false;
    }

    /** Whether a contact has answered no ping within the time, nor registered. */
    boolean isSilent(Contact contact) {
        long sinceMs = nowMs - timeoutMs;
        boolean recent = startedMs >= sinceMs || contact.keepaliveSec() * 1000 >= sinceMs;
        if (recent || full) {
            return false;
        }
        long name =
                hash(
                        contact.buffer(),
                        contact.offset(ContactField.RUID),
                        contact.length(ContactField.RUID));
        return young.value(name) < sinceMs && old.value(name) < sinceMs;
    }

    /** Notes an answer to a ping, of whatever code. */
    @Override
    public void onReply(RoutingContext reply) {
        SipMessage message = reply.message();
        DirectBuffer buffer = message.buffer();
        int offset = message.callIdOffset();
        int end = offset + message.callIdLength();
        if (message.statusCode() < FINAL || !isPing(buffer, offset, end)) {
            return;
        }
        int nameEnd = end - 1;
        while (nameEnd > offset && buffer.getByte(nameEnd) != '-') {
            nameEnd--;
        }
        int name = offset + PREFIX.length();
        if (nameEnd > name
                && young.put(hash(buffer, name, nameEnd - name), nowMs) == LongTable.FULL) {
            full = true;
        }
    }

    private static boolean isPing(DirectBuffer buffer, int offset, int end) {
        if (end - offset <= PREFIX.length()) {
            return false;
        }
        for (int index = 0; index < PREFIX.length(); index++) {
            if (buffer.getByte(offset + index) != PREFIX.charAt(index)) {
                return false;
            }
        }
        return true;
    }

    private static long hash(DirectBuffer buffer, int offset, int length) {
        long hash = HASH_START;
        for (int index = offset; index < offset + length; index++) {
            hash = (hash ^ buffer.getByte(index)) * HASH_FACTOR;
        }
        return hash == 0 ? HASH_START : hash;
    }

    @Override
    public void close() {
        if (retired != old) {
            retired.close();
        }
        old.close();
        young.close();
    }
}
