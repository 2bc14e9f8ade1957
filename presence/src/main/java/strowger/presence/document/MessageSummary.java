package strowger.presence.document;

import org.agrona.DirectBuffer;

/**
 * Bodies of event message-summary (RFC 3842 §5.2): lines of {@code name: value}, the first of them
 * {@code Messages-Waiting: yes} or {@code no}.
 */
public final class MessageSummary {
    private static final byte[] WAITING = {
        'm', 'e', 's', 's', 'a', 'g', 'e', 's', '-', 'w', 'a', 'i', 't', 'i', 'n', 'g'
    };
    private static final int LINE_MAX = 1024;

    private MessageSummary() {}

    /** Whether a body is a message summary; allocates nothing. */
    public static boolean isValid(DirectBuffer body, int offset, int length) {
        int limit = offset + length;
        int index = offset;
        boolean first = true;
        while (index < limit) {
            int end = lineEnd(body, index, limit);
            if (end == index) { // an empty line: message headers follow, in groups (§5.2)
                index = behindLine(body, end, limit);
                continue;
            }
            if (first && !isStatusLine(body, index, end)) {
                return false;
            }
            if (!isLine(body, index, end)) {
                return false;
            }
            first = false;
            index = behindLine(body, end, limit);
        }
        return !first;
    }

    private static int lineEnd(DirectBuffer body, int offset, int limit) {
        int index = offset;
        while (index < limit && body.getByte(index) != '\r' && body.getByte(index) != '\n') {
            index++;
        }
        return index;
    }

    private static int behindLine(DirectBuffer body, int end, int limit) {
        int index = end;
        if (index < limit && body.getByte(index) == '\r') {
            index++;
        }
        if (index < limit && body.getByte(index) == '\n') {
            index++;
        }
        return index;
    }

    private static boolean isStatusLine(DirectBuffer body, int offset, int end) {
        if (end - offset <= WAITING.length) {
            return false;
        }
        for (int index = 0; index < WAITING.length; index++) {
            if ((body.getByte(offset + index) | 0x20) != (WAITING[index] | 0x20)) {
                return false;
            }
        }
        int value = colon(body, offset + WAITING.length, end) + 1;
        while (value > 0 && value < end && body.getByte(value) <= ' ') {
            value++;
        }
        return value > 0 && (word(body, value, end, "yes") || word(body, value, end, "no"));
    }

    private static boolean word(DirectBuffer body, int offset, int end, String word) {
        if (end - offset < word.length()) {
            return false;
        }
        for (int index = 0; index < word.length(); index++) {
            if ((body.getByte(offset + index) | 0x20) != word.charAt(index)) {
                return false;
            }
        }
        int index = offset + word.length();
        while (index < end && body.getByte(index) <= ' ') {
            index++;
        }
        return index == end;
    }

    private static boolean isLine(DirectBuffer body, int offset, int end) {
        boolean continued = body.getByte(offset) == ' ' || body.getByte(offset) == '\t';
        return end - offset <= LINE_MAX && (continued || colon(body, offset, end) > offset);
    }

    /** Where the first colon stands; -1 when there is none. */
    private static int colon(DirectBuffer body, int offset, int end) {
        for (int index = offset; index < end; index++) {
            if (body.getByte(index) == ':') {
                return index;
            }
        }
        return -1;
    }
}
