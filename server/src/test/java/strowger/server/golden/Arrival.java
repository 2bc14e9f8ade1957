package strowger.server.golden;

import java.io.IOException;

/**
 * A message that came to a socket of the test.
 *
 * @param raw its bytes as ISO 8859-1.
 * @param atNs when it came, by {@link System#nanoTime()}.
 * @param back the way to its sender.
 */
record Arrival(String raw, long atNs, Back back) {
    /** Sends bytes where a message came from. */
    interface Back {
        void send(byte[] bytes) throws IOException;
    }

    /** Whether it is of CR and LF only (RFC 5626 §3.5.1). */
    boolean isKeepAlive() {
        return raw.chars().allMatch(c -> c == '\r' || c == '\n');
    }

    long lineFeedCount() {
        return raw.chars().filter(c -> c == '\n').count();
    }

    SipText message() {
        return SipText.parse(raw);
    }
}
