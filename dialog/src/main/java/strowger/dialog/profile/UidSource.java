package strowger.dialog.profile;

import org.agrona.MutableDirectBuffer;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the names of entries: {@code dlgp-STARTED-CHANCE-COUNT} in hexadecimal. Never the same
 * twice, over restarts and on other nodes too: process ids are alike in containers. Any thread.
 */
final class UidSource {
    static final int LENGTH_MAX = 64;

    private final byte[] prefix;
    private final AtomicLong counter = new AtomicLong();

    UidSource(long startedMs, long chance) {
        String text = "dlgp-%x-%x-".formatted(startedMs / 1000, chance);
        prefix = text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes the next name; returns its length. */
    int next(MutableDirectBuffer target) {
        target.putBytes(0, prefix);
        long number = counter.incrementAndGet();
        int digits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(number) + 3) / 4);
        for (int index = 0; index < digits; index++) {
            int shift = 4 * (digits - 1 - index);
            byte digit = (byte) Character.forDigit((int) (number >>> shift) & 0xf, 16);
            target.putByte(prefix.length + index, digit);
        }
        return prefix.length + digits;
    }
}
