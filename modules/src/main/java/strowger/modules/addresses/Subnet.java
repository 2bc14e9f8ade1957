package strowger.modules.addresses;

import org.agrona.DirectBuffer;

import strowger.parser.Decimal;
import strowger.parser.IpAddress;

/** An address and how many of its leading bits count. Reusable; for one thread. */
final class Subnet {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private final IpAddress address = new IpAddress();
    private int bits;

    /** Reads {@code address/bits}, or an address of which all bits count; false if it is none. */
    boolean wrap(DirectBuffer buffer, int offset, int length) {
        int slash = 0;
        while (slash < length && buffer.getByte(offset + slash) != '/') {
            slash++;
        }
        if (!address.wrap(buffer, offset, slash)) {
            return false;
        }
        int bitsMax = address.isIpv6() ? IPV6_BITS : IPV4_BITS;
        bits =
                slash == length
                        ? bitsMax
                        : Decimal.parse(buffer, offset + slash + 1, length - slash - 1, bitsMax);
        return bits >= 0;
    }

    /** Whether an address of the same family begins with these bits. */
    boolean contains(IpAddress other) {
        if (other.isIpv6() != address.isIpv6()) {
            return false;
        }
        if (!address.isIpv6()) {
            return sameBits(other.low() << IPV4_BITS, address.low() << IPV4_BITS, bits);
        }
        return sameBits(other.high(), address.high(), Math.min(bits, Long.SIZE))
                && sameBits(other.low(), address.low(), bits - Long.SIZE);
    }

    private static boolean sameBits(long one, long other, int count) {
        return count <= 0 || (one ^ other) >>> (Long.SIZE - count) == 0;
    }
}
