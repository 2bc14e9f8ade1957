package strowger.presence.generic;

import org.agrona.DirectBuffer;

import strowger.parser.Token;
import strowger.presence.event.BodyCheck.Verdict;

/**
 * The text of {@code application/simple-message-summary} (RFC 3842 §5.2): a line that says whether
 * messages wait, then lines of the form {@code name: value}.
 */
final class MessageSummary {
    /** Kamailio's answer to anything else. */
    static final Verdict BAD = Verdict.of(500, "Server Internal Error");

    private static final Token STATUS = Token.of("messages-waiting");
    private static final int LINES_MAX = 256;

    private MessageSummary() {}

    /** Whether a body is one. */
    static Verdict check(DirectBuffer body, int offset, int length) {
        int end = offset + length;
        int at = offset;
        boolean good = true;
        for (int line = 0; good && at < end; line++) {
            int lineEnd = lineEnd(body, at, end);
            int textEnd = lineEnd > at && body.getByte(lineEnd - 1) == '\r' ? lineEnd - 1 : lineEnd;
            good = line < LINES_MAX && isLine(body, at, textEnd, line == 0);
            at = lineEnd + 1;
        }
        return good ? Verdict.GOOD : BAD;
    }

    private static int lineEnd(DirectBuffer body, int from, int end) {
        int at = from;
        while (at < end && body.getByte(at) != '\n') {
            at++;
        }
        return at;
    }

    private static boolean isLine(DirectBuffer body, int offset, int end, boolean first) {
        if (offset == end) {
            return !first; // an empty line parts the summary from the messages' headers
        }
        int colon = offset;
        while (colon < end && body.getByte(colon) != ':') {
            colon++;
        }
        int nameEnd = colon;
        while (nameEnd > offset && isBlank(body.getByte(nameEnd - 1))) {
            nameEnd--;
        }
        boolean named =
                nameEnd > offset && colon < end && Token.skip(body, offset, nameEnd) == nameEnd;
        return named && (!first || STATUS.matches(body, offset, nameEnd - offset));
    }

    private static boolean isBlank(byte letter) {
        return letter == ' ' || letter == '\t';
    }
}
