package strowger.server.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a stream into messages at their Content-Length (RFC 3261 §18.3).
 *
 * <p>CR and LF before a message are a message of their own. Bytes are given as ISO 8859-1.
 */
final class StreamFramer {
    private static final Pattern CONTENT_LENGTH =
            Pattern.compile(
                    "\r\n(?:Content-Length|l)[ \t]*:[ \t]*([0-9]+)", Pattern.CASE_INSENSITIVE);
    private final StringBuilder pending = new StringBuilder();

    /** Takes what was read; returns the messages that are whole by it. */
    List<String> add(String read) {
        pending.append(read);
        List<String> messages = new ArrayList<>();
        for (int length = nextLength(); length > 0; length = nextLength()) {
            messages.add(pending.substring(0, length));
            pending.delete(0, length);
        }
        return messages;
    }

    /** The length of the first message that waits, 0 if it is not whole. */
    private int nextLength() {
        int blank = 0;
        while (blank < pending.length() && "\r\n".indexOf(pending.charAt(blank)) >= 0) {
            blank++;
        }
        if (blank > 0) {
            return blank;
        }
        int headEnd = pending.indexOf("\r\n\r\n");
        if (headEnd < 0) {
            return 0;
        }
        Matcher header = CONTENT_LENGTH.matcher(pending.substring(0, headEnd));
        int length = headEnd + 4 + (header.find() ? Integer.parseInt(header.group(1)) : 0);
        return length <= pending.length() ? length : 0;
    }
}
