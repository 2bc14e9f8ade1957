package strowger.engine.routing;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Outbound;
import strowger.engine.value.Value;

import java.nio.ByteOrder;
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
        if (fits(2 * Long.BYTES)) {
            buffer.putLong(position, hex(bits >>> Integer.SIZE), ByteOrder.BIG_ENDIAN);
            buffer.putLong(position + Long.BYTES, hex(bits & 0xffff_ffffL), ByteOrder.BIG_ENDIAN);
            position += 2 * Long.BYTES;
        }
        return this;
    }

    /** Appends two hexadecimal digits. */
    public Output putHexByte(int bits) {
        return put(Character.forDigit((bits >> 4) & 0xf, 16))
                .put(Character.forDigit(bits & 0xf, 16));
    }

    /** The eight digits of 32 bits, the first in the highest byte. */
    private static long hex(long bits) {
        long spread = ((bits << 16) | bits) & 0x0000_ffff_0000_ffffL;
        spread = ((spread << 8) | spread) & 0x00ff_00ff_00ff_00ffL;
        spread = ((spread << 4) | spread) & 0x0f0f_0f0f_0f0f_0f0fL; // a digit to a byte
        long letters = ((spread + 0x0606_0606_0606_0606L) >>> 4) & 0x0101_0101_0101_0101L;
        return spread + 0x3030_3030_3030_3030L + letters * ('a' - '0' - 10);
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
        int port = port(socket);
        putHost(socket);
        return port == usualPort ? this : put(':').putNumber(port);
    }

    /** Appends the host that a socket shows. */
    Output putHost(ListenSocket socket) {
        return socket.advertisedHost().isEmpty()
                ? putHost(socket.endpoint())
                : putToken(socket.advertisedHost());
    }

    /** The port that a socket shows. */
    static int port(ListenSocket socket) {
        return socket.advertisedPort() == 0 ? socket.endpoint().port() : socket.advertisedPort();
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
