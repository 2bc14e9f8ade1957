package strowger.presence.notify;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Output;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/**
 * How often a watcher wants to be told, from the parameters {@code max-rate} and {@code min-rate}
 * of {@code Event} (RFC 6446 §5, §6): notifications a second. Reusable; for one thread.
 */
final class NotifyRates {
    private static final byte[] MAX = Output.bytes("max-rate");
    private static final byte[] MIN = Output.bytes("min-rate");
    private static final long LONGEST_MS = 1_000_000; // a thousandth a second
    private static final int DIGITS_MAX = 13;

    private int shortestMs;
    private int longestMs;

    /** Reads what a SUBSCRIBE asks for; what is no rate is none. */
    void read(SipMessage request) {
        shortestMs = 0;
        longestMs = 0;
        int header = request.find(HeaderName.EVENT);
        if (header == SipMessage.ABSENT) {
            return;
        }
        DirectBuffer buffer = request.buffer();
        int at = request.valueOffset(header);
        int end = at + request.valueLength(header);
        while (at < end) { // to the end of the value
            int parameter = skipBlank(buffer, next(buffer, at, end), end);
            int value = valueOf(buffer, parameter, end, MAX);
            shortestMs = value < end ? intervalMs(buffer, value, end) : shortestMs;
            value = valueOf(buffer, parameter, end, MIN);
            longestMs = value < end ? intervalMs(buffer, value, end) : longestMs;
            at = parameter;
        }
    }

    private static int next(DirectBuffer buffer, int from, int end) {
        int at = from;
        while (at < end && buffer.getByte(at) != ';') {
            at++;
        }
        return Math.min(end, at + 1);
    }

    private static int skipBlank(DirectBuffer buffer, int from, int end) {
        int at = from;
        while (at < end && (buffer.getByte(at) == ' ' || buffer.getByte(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** Where the value of a parameter of this name begins; the end when it is another. */
    private static int valueOf(DirectBuffer buffer, int parameter, int end, byte[] name) {
        if (end - parameter <= name.length) {
            return end;
        }
        for (int index = 0; index < name.length; index++) {
            byte letter = buffer.getByte(parameter + index);
            if ((letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter) != name[index]) {
                return end;
            }
        }
        int at = skipBlank(buffer, parameter + name.length, end);
        return at < end && buffer.getByte(at) == '=' ? skipBlank(buffer, at + 1, end) : end;
    }

    /** The milliseconds between two of them; 0 when it is no rate, or none. */
    private static int intervalMs(DirectBuffer buffer, int offset, int end) {
        double rate = 0;
        double unit = 0; // of the digit that follows; 0 before the point
        int digits = 0;
        for (int at = offset; at < end && digits <= DIGITS_MAX; at++, digits++) {
            byte letter = buffer.getByte(at);
            if (letter == ';' || letter == ' ' || letter == '\t') {
                break;
            }
            boolean digit = letter >= '0' && letter <= '9';
            if (!digit && (letter != '.' || unit > 0)) {
                return 0;
            }
            rate =
                    !digit
                            ? rate
                            : unit > 0 ? rate + (letter - '0') * unit : 10 * rate + letter - '0';
            unit = digit ? unit / 10 : 0.1;
        }
        return rate <= 0 || digits > DIGITS_MAX
                ? 0
                : (int) Math.clamp(Math.round(1000 / rate), 1, LONGEST_MS);
    }

    /** The milliseconds between two NOTIFYs at least; 0 for any. */
    int shortestMs() {
        return shortestMs;
    }

    /** The milliseconds between two NOTIFYs at most; 0 for any. */
    int longestMs() {
        return longestMs;
    }

    /** Writes the rates that a subscription has, for {@code Subscription-State}. */
    static void put(Subscription subscription, Output out) {
        put(MAX, subscription.shortestMs, out);
        put(MIN, subscription.longestMs, out);
    }

    private static void put(byte[] name, int intervalMs, Output out) {
        if (intervalMs > 0) {
            long thousandths = Math.max(1, 1_000_000L / intervalMs);
            out.put(';').put(name).put('=').putNumber(thousandths / 1000).put('.');
            out.putNumber(thousandths / 100 % 10).putNumber(thousandths / 10 % 10);
            out.putNumber(thousandths % 10);
        }
    }
}
