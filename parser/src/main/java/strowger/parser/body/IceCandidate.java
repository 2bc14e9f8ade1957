package strowger.parser.body;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.parser.CharClass;
import strowger.parser.Decimal;
import strowger.parser.ParseError;
import strowger.parser.Token;

/**
 * The argument of {@code a=candidate} (RFC 8839 §5.1): foundation, component, transport, priority,
 * address, port, {@code typ}, type, single spaces between. Valid while the wrapped buffer is.
 */
public final class IceCandidate {
    private static final int WORDS = 8;
    private static final int COMPONENT_MAX = 256;
    private static final int PORT_MAX = 65_535;
    private static final long PRIORITY_MAX = (1L << 31) - 1;
    private static final Token TYP = Token.of("typ");

    private final int[] offsets = new int[WORDS];
    private final int[] lengths = new int[WORDS];
    private DirectBuffer buffer = new UnsafeBuffer();
    private int component;
    private long priority;
    private int port;

    /**
     * Reads an argument that fills {@code [offset, offset + length)}; extensions are left unread.
     *
     * @return {@link ParseError#NONE}, or {@link ParseError#BODY_MALFORMED}.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        int limit = offset + length;
        int at = offset;
        for (int word = 0; word < WORDS; word++) {
            int end = CharClass.skip(buffer, at, limit, CharClass.VISIBLE);
            offsets[word] = at;
            lengths[word] = end - at;
            if (end == at) {
                return ParseError.BODY_MALFORMED;
            }
            at = CharClass.skip(buffer, end, limit, CharClass.LWS);
        }
        component = Decimal.parse(buffer, offsets[1], lengths[1], COMPONENT_MAX);
        priority = Decimal.parse(buffer, offsets[3], lengths[3]);
        port = Decimal.parse(buffer, offsets[5], lengths[5], PORT_MAX);
        boolean numbers = component > 0 && priority >= 0 && priority <= PRIORITY_MAX && port >= 0;
        return numbers && TYP.matches(buffer, offsets[6], lengths[6])
                ? ParseError.NONE
                : ParseError.BODY_MALFORMED;
    }

    /** The component, 1 to 256. */
    public int component() {
        return component;
    }

    /** Whether the transport is this one, whatever its case. */
    public boolean isTransport(Token transport) {
        return transport.matches(buffer, offsets[2], lengths[2]);
    }

    /** The priority, 0 to 2^31-1. */
    public long priority() {
        return priority;
    }

    /** Where the address begins: IPv4, IPv6, or a name. */
    public int addressOffset() {
        return offsets[4];
    }

    /** Length of the address in bytes. */
    public int addressLength() {
        return lengths[4];
    }

    /** The port, 0 to 65535. */
    public int port() {
        return port;
    }

    /** Whether it is a candidate of this type ({@code host}, {@code srflx}, {@code relay}). */
    public boolean isType(Token type) {
        return type.matches(buffer, offsets[7], lengths[7]);
    }
}
