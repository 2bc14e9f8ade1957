package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * A host and maybe a port: {@code hostport} and {@code sent-by} of RFC 3261 §25.1.
 *
 * <p>An IPv6 address stands in brackets (RFC 5118 §4.1) and is checked whole. A flyweight that
 * reads as far as the text goes; {@link #end} says how far that was.
 */
public final class HostPort {
    /** What {@link #port} gives where none is written. */
    public static final int ABSENT = -1;

    private static final int PORT_MAX = 65_535;

    private final IpAddress address = new IpAddress();
    private DirectBuffer buffer = SipMessage.NOTHING;
    private int offset;
    private int length;
    private int port;
    private int end;
    private boolean ipv6;

    /**
     * Reads a host and a port from the start of the range; what follows them is left alone.
     *
     * @param spaces whether white space may stand around the colon, as in a Via.
     * @return {@link ParseError#NONE}, or the fault met; then the fields mean nothing.
     */
    ParseError read(DirectBuffer buffer, int offset, int limit, boolean spaces) {
        this.buffer = buffer;
        this.offset = offset;
        ipv6 = offset < limit && buffer.getByte(offset) == '[';
        int hostEnd =
                ipv6 ? readReference(limit) : CharClass.skip(buffer, offset, limit, CharClass.HOST);
        if (hostEnd <= offset) {
            return ParseError.HOST_MALFORMED;
        }
        length = hostEnd - offset;
        port = ABSENT;
        end = hostEnd;
        int colon = spaces ? Lws.skip(buffer, hostEnd, limit) : hostEnd;
        if (colon < limit && buffer.getByte(colon) == ':') {
            return readPort(spaces ? Lws.skip(buffer, colon + 1, limit) : colon + 1, limit);
        }
        return ParseError.NONE;
    }

    private int readReference(int limit) {
        int close = CharClass.skip(buffer, offset + 1, limit, CharClass.IPV6);
        boolean closed = close < limit && buffer.getByte(close) == ']';
        return closed && address.wrapIpv6(buffer, offset + 1, close - offset - 1)
                ? close + 1
                : offset;
    }

    private ParseError readPort(int index, int limit) {
        end = CharClass.skip(buffer, index, limit, CharClass.DIGIT);
        port = Decimal.parse(buffer, index, end - index, PORT_MAX);
        return port <= 0 ? ParseError.PORT_MALFORMED : ParseError.NONE;
    }

    /** Where the host begins, its bracket included. */
    public int hostOffset() {
        return offset;
    }

    /** Length of the host in bytes, brackets included. */
    public int hostLength() {
        return length;
    }

    /** Whether the host is an IPv6 address in brackets. */
    public boolean isIpv6() {
        return ipv6;
    }

    /** The port, 1 to 65535, or {@link #ABSENT}. */
    public int port() {
        return port;
    }

    /** The index after the last byte read. */
    int end() {
        return end;
    }

    /** Reads the host as an address; false if it is a name. */
    public boolean address(IpAddress target) {
        return ipv6
                ? target.wrapIpv6(buffer, offset + 1, length - 2)
                : target.wrapIpv4(buffer, offset, length);
    }
}
