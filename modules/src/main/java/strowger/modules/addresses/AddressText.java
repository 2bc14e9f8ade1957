package strowger.modules.addresses;

import org.agrona.DirectBuffer;

import strowger.engine.value.Value;
import strowger.parser.IpAddress;

/**
 * An address as a text has it: IPv4, IPv6, or IPv6 in brackets, as a URI has it. Reusable; one to a
 * thread and place of use.
 */
final class AddressText {
    /** The kinds, with the numbers that {@code ip_type} answers. */
    static final int NONE = 0;

    static final int IPV4 = 1;
    static final int IPV6 = 2;
    static final int REFERENCE = 3;

    private static final ThreadLocal<AddressText> FIRST = ThreadLocal.withInitial(AddressText::new);
    private static final ThreadLocal<AddressText> SECOND =
            ThreadLocal.withInitial(AddressText::new);

    private final IpAddress address = new IpAddress();
    private final Subnet subnet = new Subnet();
    private int kind;

    private AddressText() {}

    /** Reads a text; this thread's reader of first arguments. */
    static AddressText of(Value text) {
        return FIRST.get().wrap(text);
    }

    /** Reads a text; this thread's reader of second arguments. */
    static AddressText second(Value text) {
        return SECOND.get().wrap(text);
    }

    private AddressText wrap(Value text) {
        DirectBuffer buffer = text.buffer();
        int offset = text.offset();
        int length = text.length();
        boolean bracketed = length > 2 && text.byteAt(0) == '[' && text.byteAt(length - 1) == ']';
        if (bracketed) {
            kind = address.wrapIpv6(buffer, offset + 1, length - 2) ? REFERENCE : NONE;
        } else if (address.wrapIpv4(buffer, offset, length)) {
            kind = IPV4;
        } else {
            kind = address.wrapIpv6(buffer, offset, length) ? IPV6 : NONE;
        }
        return this;
    }

    int kind() {
        return kind;
    }

    boolean isPure() {
        return kind == IPV4 || kind == IPV6;
    }

    IpAddress address() {
        return address;
    }

    /** Whether it is in one of the nets of a list with commas between them. */
    boolean isIn(Value list) {
        int start = 0;
        while (start <= list.length()) {
            int end = start;
            while (end < list.length() && list.byteAt(end) != ',') {
                end++;
            }
            if (isIn(list, start, end)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    private boolean isIn(Value list, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && list.byteAt(start) == ' ') {
            start++;
        }
        while (end > start && list.byteAt(end - 1) == ' ') {
            end--;
        }
        return subnet.wrap(list.buffer(), list.offset() + start, end - start)
                && subnet.contains(address);
    }
}
