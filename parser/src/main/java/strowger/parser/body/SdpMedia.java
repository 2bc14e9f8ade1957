package strowger.parser.body;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.parser.CharClass;
import strowger.parser.Decimal;
import strowger.parser.Token;

/**
 * One media description: {@code m=media port[/count] proto formats}, and the lines below it (RFC
 * 8866 §5.14). What it does not say of connection and direction it has from the session.
 *
 * <p>Parts that cannot be read are empty, a port is {@link #ABSENT}. Valid while the buffer is.
 */
public final class SdpMedia {
    /** What a number gives that is not there or malformed. */
    public static final int ABSENT = -1;

    private static final int PORT_MAX = 65_535;
    private static final Token RTCP = Token.of("rtcp");

    private final SdpLines lines = new SdpLines();
    private DirectBuffer buffer = new UnsafeBuffer();
    private int offset;
    private int length;
    private int typeLength;
    private int port;
    private int portOffset;
    private int portLength;
    private int portCount;
    private int rtcpPort;
    private int transportOffset;
    private int transportLength;
    private int formatsOffset;
    private int formatsLength;
    private int addressOffset;
    private int addressLength;
    private SdpDirection direction = SdpDirection.SENDRECV;

    void wrap(DirectBuffer buffer, int offset, int length, SdpSession session) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        addressOffset = session.addressOffset();
        addressLength = session.addressLength();
        direction = session.direction();
        rtcpPort = ABSENT;
        lines.wrap(buffer, offset, length);
        if (lines.next()) {
            readMediaLine(lines.valueOffset(), lines.valueOffset() + lines.valueLength());
        }
        while (lines.next()) {
            readLine();
        }
    }

    private void readMediaLine(int start, int limit) {
        int typeEnd = word(start, limit);
        typeLength = typeEnd - start;
        portOffset = gap(typeEnd, limit);
        int portEnd = word(portOffset, limit);
        portLength = CharClass.skip(buffer, portOffset, portEnd, CharClass.DIGIT) - portOffset;
        port = Decimal.parse(buffer, portOffset, portLength, PORT_MAX);
        int slash = portOffset + portLength;
        boolean counted = slash < portEnd && buffer.getByte(slash) == '/';
        portCount = counted ? Decimal.parse(buffer, slash + 1, portEnd - slash - 1, PORT_MAX) : 1;
        transportOffset = gap(portEnd, limit);
        int transportEnd = word(transportOffset, limit);
        transportLength = transportEnd - transportOffset;
        formatsOffset = gap(transportEnd, limit);
        formatsLength = limit - formatsOffset;
    }

    private int word(int index, int limit) {
        return CharClass.skip(buffer, index, limit, CharClass.VISIBLE);
    }

    private int gap(int index, int limit) {
        return CharClass.skip(buffer, index, limit, CharClass.LWS);
    }

    private void readLine() {
        if (lines.type() == 'c') {
            int limit = lines.valueOffset() + lines.valueLength();
            addressOffset = SdpSession.addressIn(buffer, lines.valueOffset(), limit);
            addressLength = SdpSession.addressEnd(buffer, addressOffset, limit) - addressOffset;
        } else if (lines.type() == 'a') {
            direction = SdpDirection.of(lines, direction);
            if (lines.isAttribute(RTCP)) {
                int end = lines.argumentOffset() + lines.argumentLength();
                int digits = CharClass.skip(buffer, lines.argumentOffset(), end, CharClass.DIGIT);
                int start = lines.argumentOffset();
                rtcpPort = Decimal.parse(buffer, start, digits - start, PORT_MAX);
            }
        }
    }

    /** Where the description begins: its {@code m=} line. */
    public int offset() {
        return offset;
    }

    /** Length of the description with all lines below it. */
    public int length() {
        return length;
    }

    /** Where the media type begins. */
    public int typeOffset() {
        return offset + 2;
    }

    /** Length of the media type in bytes. */
    public int typeLength() {
        return typeLength;
    }

    /** Whether the media type is this one. */
    public boolean is(Token type) {
        return type.matches(buffer, typeOffset(), typeLength);
    }

    /** The port, 0 if the media is refused, or {@link #ABSENT}. */
    public int port() {
        return port;
    }

    /** Where the port is written. */
    public int portOffset() {
        return portOffset;
    }

    /** Length of the port as written. */
    public int portLength() {
        return portLength;
    }

    /** The number of ports, 1 unless written, or {@link #ABSENT} if malformed. */
    public int portCount() {
        return portCount;
    }

    /** The port of {@code a=rtcp} (RFC 3605), or {@link #ABSENT}. */
    public int rtcpPort() {
        return rtcpPort;
    }

    /** Where the transport protocol begins. */
    public int transportOffset() {
        return transportOffset;
    }

    /** Length of the transport protocol in bytes. */
    public int transportLength() {
        return transportLength;
    }

    /** Whether the transport protocol is this one. */
    public boolean isTransport(Token transport) {
        return transport.matches(buffer, transportOffset, transportLength);
    }

    /** Where the formats begin. */
    public int formatsOffset() {
        return formatsOffset;
    }

    /** Length of the formats in bytes, single spaces between them. */
    public int formatsLength() {
        return formatsLength;
    }

    /** Whether a format is among them. */
    public boolean hasFormat(Token format) {
        int limit = formatsOffset + formatsLength;
        int at = formatsOffset;
        while (at < limit) {
            int end = word(at, limit);
            if (format.matches(buffer, at, end - at)) {
                return true;
            }
            at = Math.max(gap(end, limit), at + 1);
        }
        return false;
    }

    /** Where the connection address begins, of the media or else of the session. */
    public int addressOffset() {
        return addressOffset;
    }

    /** Length of the connection address in bytes, 0 if there is none. */
    public int addressLength() {
        return addressLength;
    }

    /** The direction, of the media or else of the session. */
    public SdpDirection direction() {
        return direction;
    }

    /** The lines, the {@code m=} line first, as a cursor that stands before it. */
    public SdpLines lines() {
        return lines.wrap(buffer, offset, length);
    }
}
