package strowger.script.compile;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.value.Value;
import strowger.parser.IpAddress;
import strowger.script.source.Bytes;

import java.util.Optional;

/**
 * An IP network, {@code 10.0.0.0/8} or {@code 2001:db8::/32}; one address without a mask. Shared by
 * all reactors.
 *
 * @param high mask of the upper 64 bits.
 * @param low mask of the lower 64 bits, in which an IPv4 address has its 32.
 */
record Net(IpAddress address, long high, long low) {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;
    private static final ThreadLocal<IpAddress> SCRATCH = ThreadLocal.withInitial(IpAddress::new);

    /** Reads one; nothing if the text is none. */
    static Optional<Net> parse(String text) {
        int slash = text.indexOf('/');
        IpAddress address = new IpAddress();
        if (!wrap(address, slash < 0 ? text : text.substring(0, slash))) {
            return Optional.empty();
        }
        int bits = address.isIpv6() ? IPV6_BITS : IPV4_BITS;
        int length = slash < 0 ? bits : prefixLength(text.substring(slash + 1));
        if (length < 0 || length > bits) {
            return Optional.empty();
        }
        return Optional.of(
                address.isIpv6()
                        ? new Net(address, ones(length, 64), ones(length - 64, 64))
                        : new Net(address, 0, ones(length, IPV4_BITS) >>> IPV4_BITS));
    }

    private static boolean wrap(IpAddress address, String text) {
        return !text.isEmpty() && address.wrap(new UnsafeBuffer(Bytes.of(text)), 0, text.length());
    }

    private static int prefixLength(String mask) {
        if (mask.matches("[0-9]{1,3}")) {
            return Integer.parseInt(mask);
        }
        IpAddress address = new IpAddress();
        boolean dotted = wrap(address, mask) && !address.isIpv6();
        return dotted ? Long.bitCount(address.low()) : -1;
    }

    /** A long whose first bits are one, at most a number of them. */
    private static long ones(int length, int most) {
        int count = Math.clamp(length, 0, most);
        return count == 0 ? 0 : -1L << (Long.SIZE - count);
    }

    /** Whether an address in text lies in it. */
    boolean contains(Value text) {
        IpAddress other = SCRATCH.get();
        return text.isText()
                && text.length() > 0
                && other.wrap(text.buffer(), text.offset(), text.length())
                && other.isIpv6() == address.isIpv6()
                && ((other.high() ^ address.high()) & high) == 0
                && ((other.low() ^ address.low()) & low) == 0;
    }
}
