package strowger.usrloc;

import org.agrona.MutableDirectBuffer;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the names of contacts: {@code uloc-STARTED-PID-COUNT} in hexadecimal, with the server's id
 * behind the first part when it has one. Never the same twice, over restarts too. For all threads.
 */
final class RuidSource {
    /** The longest name, in bytes. */
    static final int LENGTH_MAX = 64;

    private final byte[] prefix;
    private final AtomicLong counter = new AtomicLong();

    /**
     * @param component four letters that say who made the contact.
     * @param serverId 0 for none.
     */
    RuidSource(String component, int serverId, long startedMs, long pid) {
        String server = serverId == 0 ? "" : Integer.toHexString(serverId) + "-";
        String text =
                component
                        + "-"
                        + server
                        + Long.toHexString(startedMs / 1000)
                        + "-"
                        + Long.toHexString(pid)
                        + "-";
        prefix = text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes the next name; returns its length. */
    int next(MutableDirectBuffer target, int offset) {
        target.putBytes(offset, prefix);
        long number = counter.incrementAndGet();
        int digits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(number) + 3) / 4);
        for (int index = digits - 1; index >= 0; index--) {
            int at = offset + prefix.length + digits - 1 - index;
            target.putByte(at, (byte) Character.forDigit((int) (number >>> (4 * index)) & 0xF, 16));
        }
        return prefix.length + digits;
    }
}
