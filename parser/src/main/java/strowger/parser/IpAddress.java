package strowger.parser;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * An IPv4 or IPv6 address read from text into two longs, compared by value.
 *
 * <p>{@code IPv4address} and {@code IPv6address} of RFC 3261 §25.1, as amended by RFC 5954: any
 * legal form of one address is equal to any other. An IPv4 address mapped into IPv6 stays IPv6.
 */
public final class IpAddress {
    private static final int GROUPS = 8;

    private long high;
    private long low;
    private boolean ipv6;

    /** Reads either family, an IPv6 address with or without brackets; false if it is neither. */
    public boolean wrap(DirectBuffer buffer, int offset, int length) {
        if (length > 2 && buffer.getByte(offset) == '[') {
            return buffer.getByte(offset + length - 1) == ']'
                    && wrapIpv6(buffer, offset + 1, length - 2);
        }
        return wrapIpv4(buffer, offset, length) || wrapIpv6(buffer, offset, length);
    }

    /** Reads four decimal numbers of at most 255; false if the range is no IPv4 address. */
    public boolean wrapIpv4(DirectBuffer buffer, int offset, int length) {
        long value = parseIpv4(buffer, offset, offset + length);
        high = 0;
        low = value;
        ipv6 = false;
        return value >= 0;
    }

    private static long parseIpv4(DirectBuffer buffer, int offset, int limit) {
        long value = 0;
        int at = offset;
        for (int part = 0; part < 4; part++) {
            int end = CharClass.skip(buffer, at, Math.min(limit, at + 4), CharClass.DIGIT);
            int number = end - at > 3 ? -1 : Decimal.parse(buffer, at, end - at, 255);
            boolean last = part == 3;
            if (number < 0 || (last ? end != limit : end >= limit || buffer.getByte(end) != '.')) {
                return -1;
            }
            value = (value << 8) | number;
            at = end + 1;
        }
        return value;
    }

    /** Reads an IPv6 address without brackets; false if the range is none. */
    public boolean wrapIpv6(DirectBuffer buffer, int offset, int length) {
        int limit = offset + length;
        long head = 0; // groups before the gap, as 128 bits in two longs
        long headLow = 0;
        int count = 0;
        int gap = -1;
        int at = offset;
        ipv6 = true;
        if (length >= 2 && buffer.getByte(at) == ':') {
            if (buffer.getByte(at + 1) != ':') {
                return false;
            }
            gap = 0;
            at += 2;
        }
        while (at < limit) {
            int end = CharClass.skip(buffer, at, Math.min(limit, at + 5), CharClass.HEX);
            boolean dotted = end < limit && buffer.getByte(end) == '.';
            long number = dotted ? parseIpv4(buffer, at, limit) : parseHex(buffer, at, end);
            int bits = dotted ? 32 : 16;
            count += bits / 16;
            if (number < 0 || count > GROUPS) {
                return false;
            }
            head = (head << bits) | (headLow >>> (64 - bits));
            headLow = (headLow << bits) | number;
            at = dotted ? limit : end;
            if (at == limit) {
                break;
            }
            if (buffer.getByte(at++) != ':' || at == limit) {
                return false;
            }
            if (buffer.getByte(at) == ':') {
                if (gap >= 0) {
                    return false;
                }
                gap = count;
                at++;
            }
        }
        return place(head, headLow, count, gap);
    }

    private static long parseHex(DirectBuffer buffer, int offset, int end) {
        if (end == offset || end - offset > 4) {
            return -1;
        }
        long value = 0;
        for (int at = offset; at < end; at++) {
            value = (value << 4) | Character.digit(buffer.getByte(at), 16);
        }
        return value;
    }

    /** Opens the gap: groups behind it stay at the end, those before it move to the front. */
    private boolean place(long head, long headLow, int count, int gap) {
        if (gap < 0) {
            high = head;
            low = headLow;
            return count == GROUPS;
        }
        if (count >= GROUPS) {
            return false;
        }
        int tailBits = (count - gap) * 16;
        int shift = (GROUPS - count) * 16;
        long tailHigh = tailBits <= 64 ? 0 : head & mask(tailBits - 64);
        long tailLow = headLow & mask(Math.min(tailBits, 64));
        long frontHigh = head ^ tailHigh;
        long frontLow = headLow ^ tailLow;
        if (shift >= 64) {
            frontHigh = shift == 128 ? 0 : frontLow << (shift - 64);
            frontLow = 0;
        } else {
            frontHigh = (frontHigh << shift) | (frontLow >>> (64 - shift));
            frontLow <<= shift;
        }
        high = frontHigh | tailHigh;
        low = frontLow | tailLow;
        return true;
    }

    private static long mask(int bits) {
        return bits == 64 ? -1L : (1L << bits) - 1;
    }

    /** Whether it is an IPv6 address. */
    public boolean isIpv6() {
        return ipv6;
    }

    /** The first eight bytes of an IPv6 address; 0 for IPv4. */
    public long high() {
        return high;
    }

    /** The last eight bytes of an IPv6 address; the four bytes of an IPv4 address. */
    public long low() {
        return low;
    }

    /** One of the eight groups of an IPv6 address, the first being 0. */
    int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - (index & 3) * 16)) & 0xFFFF;
    }

    /**
     * The first of the longest runs of two and more zero groups (RFC 5952 §4.2): its start times 16
     * plus its length, or 0.
     */
    int longestZeroRun() {
        int best = 0;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && group(end) == 0) {
                end++;
            }
            if (end - start > Math.max(1, best & 15)) {
                best = start * 16 + end - start;
            }
        }
        return best;
    }

    /** Takes an IPv4 address of four bytes. */
    public IpAddress ofIpv4(int bytes) {
        high = 0;
        low = bytes & 0xFFFF_FFFFL;
        ipv6 = false;
        return this;
    }

    /** Takes an IPv6 address of sixteen bytes. */
    public IpAddress ofIpv6(long highBytes, long lowBytes) {
        high = highBytes;
        low = lowBytes;
        ipv6 = true;
        return this;
    }

    /** Whether two addresses are the same, however they were written (RFC 5954 §4.1). */
    public boolean sameAs(IpAddress other) {
        return ipv6 == other.ipv6 && high == other.high && low == other.low;
    }

    /**
     * Writes the address in network order, 4 or 16 bytes.
     *
     * @return the number of bytes written.
     */
    public int putBytes(MutableDirectBuffer target, int index) {
        if (!ipv6) {
            target.putInt(index, (int) low, java.nio.ByteOrder.BIG_ENDIAN);
            return 4;
        }
        target.putLong(index, high, java.nio.ByteOrder.BIG_ENDIAN);
        target.putLong(index + 8, low, java.nio.ByteOrder.BIG_ENDIAN);
        return 16;
    }
}
