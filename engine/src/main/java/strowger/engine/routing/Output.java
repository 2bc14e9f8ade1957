package strowger.engine.routing;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Outbound;
import strowger.engine.value.Value;

import java.nio.charset.StandardCharsets;

/**
 * Appends to memory of a known length and never beyond it: what does not fit is left out and {@link
 * #hasOverflowed()} says so at the end. Reusable; for one thread.
 */
public final class Output {
    private static final byte[] CRLF = bytes("\r\n");
    private static final int NUMBER_LENGTH_MAX = 20;

    private MutableDirectBuffer buffer = Outbound.REFUSED;
    private int position;
    private int limit;
    private boolean overflowed;

    /** The bytes of a constant in ASCII. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Begins at {@code offset}, to end before {@code limit}. */
    public Output wrap(MutableDirectBuffer target, int offset, int end) {
        buffer = target;
        position = offset;
        limit = end;
        overflowed = false;
        return this;
    }

    public Output put(byte[] text) {
        if (fits(text.length)) {
            buffer.putBytes(position, text);
            position += text.length;
        }
        return this;
    }

    public Output put(DirectBuffer source, int offset, int length) {
        if (fits(length)) {
            buffer.putBytes(position, source, offset, length);
            position += length;
        }
        return this;
    }

    public Output put(Value text) {
        return put(text.buffer(), text.offset(), text.length());
    }

    public Output put(char ascii) {
        if (fits(1)) {
            buffer.putByte(position++, (byte) ascii);
        }
        return this;
    }

    /** Appends a number in decimal. */
    public Output putNumber(long number) {
        if (fits(NUMBER_LENGTH_MAX)) {
            position += buffer.putLongAscii(position, number);
        }
        return this;
    }

    /** Appends 16 hexadecimal digits. */
    public Output putHex(long bits) {
        for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
            put(Character.forDigit((int) (bits >>> shift) & 0xf, 16));
        }
        return this;
    }

    /** Appends an address, IPv6 in brackets, without its port. */
    public Output putHost(Endpoint endpoint) {
        if (fits(Endpoint.TEXT_LENGTH_MAX)) {
            position += endpoint.writeHost(buffer, position);
        }
        return this;
    }

    /** Appends an address as {@code received} carries it: IPv6 without brackets. */
    public Output putAddress(Endpoint endpoint) {
        int start = position;
        putHost(endpoint);
        if (!overflowed && endpoint.isIpv6()) {
            int inner = position - start - 2;
            buffer.putBytes(start, buffer, start + 1, inner);
            position = start + inner;
        }
        return this;
    }

    /** Appends letters of ASCII that are all in a constant. */
    public Output putToken(String ascii) {
        if (fits(ascii.length())) {
            position += buffer.putStringWithoutLengthAscii(position, ascii);
        }
        return this;
    }

    /** Appends the host and port that a socket shows in Via. */
    public Output putSentBy(ListenSocket socket) {
        return putHostAndPort(socket, 0);
    }

    /** Appends the host and port that a socket shows, the port only if it is not the usual one. */
    public Output putHostAndPort(ListenSocket socket, int usualPort) {
        if (socket.advertisedHost().isEmpty()) {
            putHost(socket.endpoint());
        } else {
            putToken(socket.advertisedHost());
        }
        int port =
                socket.advertisedPort() == 0 ? socket.endpoint().port() : socket.advertisedPort();
        return port == usualPort ? this : put(':').putNumber(port);
    }

    public Output putLineEnd() {
        return put(CRLF);
    }

    private boolean fits(int length) {
        if (length > limit - position) {
            overflowed = true;
        }
        return !overflowed;
    }

    /** Where the next byte goes. */
    public int position() {
        return position;
    }

    /** Whether anything was left out. */
    public boolean hasOverflowed() {
        return overflowed;
    }
}
