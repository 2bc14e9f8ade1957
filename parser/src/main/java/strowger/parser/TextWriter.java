package strowger.parser;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes text into a bounded piece of memory: bytes, tokens, numbers, addresses.
 *
 * <p>What does not fit is not written and remembered: {@link #isFull} is asked once at the end. The
 * one place where a host and a port are printed, an IPv6 address always in brackets (RFC 5118 §4.1,
 * RFC 5952). For one thread; allocates nothing.
 */
public final class TextWriter {
    private static final String HEX = "0123456789abcdef";
    private static final int DECIMAL_LENGTH_MAX = 20;

    private MutableDirectBuffer buffer = new UnsafeBuffer();
    private int offset;
    private int index;
    private int limit;
    private boolean full;

    /** Writes from {@code offset} up to {@code length} bytes. */
    public TextWriter wrap(MutableDirectBuffer buffer, int offset, int length) {
        buffer.boundsCheck(offset, length);
        this.buffer = buffer;
        this.offset = offset;
        index = offset;
        limit = offset + length;
        full = false;
        return this;
    }

    private boolean reserve(int length) {
        full |= length > limit - index;
        return !full;
    }

    /** Writes a byte. */
    public TextWriter put(byte value) {
        if (reserve(1)) {
            buffer.putByte(index++, value);
        }
        return this;
    }

    /** Writes a character of ASCII. */
    public TextWriter put(char value) {
        return put((byte) value);
    }

    /** Writes text, which is ASCII and, on the hot path, a constant. */
    public TextWriter put(String text) {
        if (reserve(text.length())) {
            index += buffer.putStringWithoutLengthAscii(index, text);
        }
        return this;
    }

    /** Writes a range of another buffer. */
    public TextWriter put(DirectBuffer source, int sourceOffset, int length) {
        if (reserve(length)) {
            buffer.putBytes(index, source, sourceOffset, length);
            index += length;
        }
        return this;
    }

    /** Writes a header's long name, a colon and a space. */
    public TextWriter put(HeaderName name) {
        return put(name.text()).put(": ");
    }

    /** Writes a line end. */
    public TextWriter putCrLf() {
        return put("\r\n");
    }

    /** Writes a number in decimal. */
    public TextWriter putDecimal(long value) {
        if (limit - index >= DECIMAL_LENGTH_MAX || reserve(decimalLength(value))) {
            index += buffer.putLongAscii(index, value);
        }
        return this;
    }

    private static int decimalLength(long value) {
        int length = value < 0 ? 2 : 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            length++;
        }
        return length;
    }

    /** Writes a number in hexadecimal with this many digits, the highest first. */
    public TextWriter putHex(long value, int digits) {
        if (reserve(digits)) {
            for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
                buffer.putByte(index++, (byte) HEX.charAt((int) (value >>> shift) & 15));
            }
        }
        return this;
    }

    /** Writes a host as it stands in text, in brackets if it is an IPv6 address without. */
    public TextWriter putHost(DirectBuffer source, int sourceOffset, int length) {
        int colon = ByteScan.indexOf(source, sourceOffset, sourceOffset + length, (byte) ':');
        boolean bare = colon < sourceOffset + length && source.getByte(sourceOffset) != '[';
        return bare
                ? put('[').put(source, sourceOffset, length).put(']')
                : put(source, sourceOffset, length);
    }

    /** Writes a host as text, and a port unless it is {@link HostPort#ABSENT}. */
    public TextWriter putHostPort(DirectBuffer source, int sourceOffset, int length, int port) {
        return putHost(source, sourceOffset, length).putPort(port);
    }

    /** Writes an address, IPv6 in brackets, and a port unless it is {@link HostPort#ABSENT}. */
    public TextWriter putHostPort(IpAddress address, int port) {
        TextWriter written =
                address.isIpv6() ? put('[').putAddress(address).put(']') : putAddress(address);
        return written.putPort(port);
    }

    private TextWriter putPort(int port) {
        return port == HostPort.ABSENT ? this : put(':').putDecimal(port);
    }

    /** Writes an address without brackets, an IPv6 address in the form of RFC 5952. */
    public TextWriter putAddress(IpAddress address) {
        if (address.isIpv6()) {
            return putIpv6(address);
        }
        for (int shift = 24; shift >= 0; shift -= 8) {
            putDecimal((address.low() >>> shift) & 0xFF);
            if (shift > 0) {
                put('.');
            }
        }
        return this;
    }

    private TextWriter putIpv6(IpAddress address) {
        int gap = address.longestZeroRun(); // 0 groups if there is no run of two
        int gapStart = gap >>> 4;
        int gapEnd = gapStart + (gap & 15);
        for (int group = 0; group < 8; group++) {
            if (group == gapStart && gapEnd > gapStart) {
                put(':');
                group = gapEnd - 1;
                if (gapEnd == 8) {
                    put(':');
                }
            } else {
                if (group > 0) {
                    put(':');
                }
                putGroup(address.group(group));
            }
        }
        return this;
    }

    private void putGroup(int value) {
        int digits = value > 0xFFF ? 4 : value > 0xFF ? 3 : value > 0xF ? 2 : 1;
        putHex(value, digits);
    }

    /** Where writing began. */
    public int offset() {
        return offset;
    }

    /** Where the next byte goes. */
    public int index() {
        return index;
    }

    /** Bytes written. */
    public int length() {
        return index - offset;
    }

    /** Whether something did not fit; then what was written is not to be used. */
    public boolean isFull() {
        return full;
    }

    /** The buffer written to. */
    public MutableDirectBuffer buffer() {
        return buffer;
    }
}
