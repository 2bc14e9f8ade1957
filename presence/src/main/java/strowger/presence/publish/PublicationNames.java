package strowger.presence.publish;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import strowger.parser.Decimal;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes entity tags, {@code a.STARTED.PID.COUNT.REFRESHED} in decimal, and the names of records,
 * {@code pres-STARTED-PID-COUNT} in hexadecimal, as Kamailio does. None comes twice, over restarts
 * too. For all threads.
 */
final class PublicationNames {
    /** The longest entity tag we make, in bytes. */
    static final int ETAG_LENGTH_MAX = 96;

    /** The longest name of a record, in bytes. */
    static final int RUID_LENGTH_MAX = 64;

    private final byte[] etagPrefix;
    private final byte[] ruidPrefix;
    private final AtomicLong etags = new AtomicLong();
    private final AtomicLong ruids = new AtomicLong();

    PublicationNames(long startedSec, long pid) {
        etagPrefix = ("a." + startedSec + "." + pid + ".").getBytes(StandardCharsets.US_ASCII);
        ruidPrefix =
                ("pres-" + Long.toHexString(startedSec) + "-" + Long.toHexString(pid) + "-")
                        .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Writes the next entity tag.
     *
     * @param refreshed how often the publication was refreshed or changed before.
     * @return its length.
     */
    int nextEtag(MutableDirectBuffer target, int offset, long refreshed) {
        int at = offset;
        target.putBytes(at, etagPrefix);
        at += etagPrefix.length;
        at += target.putLongAscii(at, etags.incrementAndGet());
        target.putByte(at++, (byte) '.');
        at += target.putLongAscii(at, refreshed);
        return at - offset;
    }

    /** How often the publication of an entity tag was refreshed; 0 if the tag does not say. */
    static long refreshed(DirectBuffer etag, int offset, int length) {
        int end = offset + length;
        int at = end;
        while (at > offset && etag.getByte(at - 1) != '.') {
            at--;
        }
        long count = at == offset ? 0 : Decimal.parse(etag, at, end - at);
        return count == Decimal.MALFORMED || count >= Decimal.HUGE ? 0 : count;
    }

    /** Writes the next name of a record; returns its length. */
    int nextRuid(MutableDirectBuffer target, int offset) {
        target.putBytes(offset, ruidPrefix);
        long number = ruids.incrementAndGet();
        int digits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(number) + 3) / 4);
        for (int index = digits - 1; index >= 0; index--) {
            int at = offset + ruidPrefix.length + digits - 1 - index;
            target.putByte(at, (byte) Character.forDigit((int) (number >>> (4 * index)) & 0xF, 16));
        }
        return ruidPrefix.length + digits;
    }
}
