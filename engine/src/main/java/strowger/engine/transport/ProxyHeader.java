package strowger.engine.transport;

import org.agrona.DirectBuffer;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What a load balancer puts before a connection that it hands on, to tell whose it is: the PROXY
 * protocol of HAProxy, versions 1 (a line) and 2 (binary, drawn below). Lengths are checked before
 * anything is read. Reusable; for one thread.
 *
 * <pre>
 *  offset  bytes  field of version 2
 *       0     12  signature
 *      12      1  2 in the high half; in the low one 0 the balancer's own, 1 of a client
 *      13      1  0x11 TCP over IPv4, 0x21 over IPv6; of others the address is not known
 *      14      2  length of what follows, the most significant byte first
 *      16         source and destination address, then their ports, then what is not looked at
 * </pre>
 */
final class ProxyHeader {
    /** The longest taken, in bytes. */
    static final int LENGTH_MAX = 2_048;

    private static final byte[] LINE = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SIGNATURE =
            "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TCP4 = "TCP4 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TCP6 = "TCP6 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UNKNOWN = "UNKNOWN".getBytes(StandardCharsets.US_ASCII);
    private static final int LINE_LENGTH_MAX = 107; // with its CRLF
    private static final int PING_LENGTH = 4; // CRLF CRLF, with which the signature begins, too
    private static final int COMMAND_OFFSET = 12;
    private static final int FAMILY_OFFSET = 13;
    private static final int LENGTH_OFFSET = 14;
    private static final int ADDRESS_OFFSET = 16;
    private static final int VERSION = 0x20;
    private static final int OF_A_CLIENT = 0x21;
    private static final int OVER_4 = 0x11;
    private static final int OVER_6 = 0x21;
    private static final int ADDRESSES_4_LENGTH = 12;
    private static final int ADDRESSES_6_LENGTH = 36;
    private static final int PORT_DIGITS_MAX = 5;
    private static final int PORT_MAX = 0xFFFF;
    private static final long MAPPED = 0xFFFF; // before the 32 bits of an IPv4 address

    /** What a connection begins with. */
    enum Found {
        /** What may be a header; the rest has yet to come. */
        NEED_MORE,
        /** No header. */
        ABSENT,
        /** A header of {@link #length} bytes. */
        PRESENT,
        /** What begins like a header and is none. */
        MALFORMED
    }

    private final Endpoint source = new Endpoint();
    private final Endpoint target = new Endpoint();
    private int length;
    private int at; // where the line is read on

    /** Looks at the first bytes of a connection. */
    Found read(DirectBuffer buffer, int offset, int available) {
        source.clear();
        length = 0;
        if (beginsWith(buffer, offset, available, LINE)) {
            return available < LINE.length ? Found.NEED_MORE : readLine(buffer, offset, available);
        }
        boolean binary = beginsWith(buffer, offset, available, SIGNATURE);
        if (!binary || available <= PING_LENGTH) { // balancers send all of it at once
            return available == 0 ? Found.NEED_MORE : Found.ABSENT;
        }
        return available < ADDRESS_OFFSET ? Found.NEED_MORE : readBinary(buffer, offset, available);
    }

    /** Whether there is nothing else than a text, or a part of it. */
    private static boolean beginsWith(DirectBuffer buffer, int offset, int available, byte[] text) {
        int compared = Math.min(available, text.length);
        for (int index = 0; index < compared; index++) {
            if (buffer.getByte(offset + index) != text[index]) {
                return false;
            }
        }
        return true;
    }

    // Version 1.

    private Found readLine(DirectBuffer buffer, int offset, int available) {
        int limit = offset + Math.min(available, LINE_LENGTH_MAX);
        int end = offset;
        while (end < limit && buffer.getByte(end) != '\n') {
            end++;
        }
        if (end == limit) {
            return available < LINE_LENGTH_MAX ? Found.NEED_MORE : Found.MALFORMED;
        }
        if (buffer.getByte(end - 1) != '\r') {
            return Found.MALFORMED;
        }
        length = end + 1 - offset;
        at = offset + LINE.length;
        int lineEnd = end - 1;
        boolean read = isNext(buffer, lineEnd, UNKNOWN) || readAddresses(buffer, lineEnd);
        return read ? Found.PRESENT : Found.MALFORMED;
    }

    private boolean isNext(DirectBuffer buffer, int limit, byte[] text) {
        boolean next = limit - at >= text.length && beginsWith(buffer, at, text.length, text);
        at += next ? text.length : 0;
        return next;
    }

    private boolean readAddresses(DirectBuffer buffer, int limit) {
        boolean six = isNext(buffer, limit, TCP6);
        if (!six && !isNext(buffer, limit, TCP4)) {
            return false;
        }
        boolean read =
                readAddress(buffer, limit, six, source) && readAddress(buffer, limit, six, target);
        int sourcePort = readPort(buffer, limit);
        int targetPort = readPort(buffer, limit);
        if (!read || sourcePort < 0 || targetPort < 0 || at <= limit) {
            source.clear();
            return false;
        }
        source.port(sourcePort);
        unmap(source);
        return true;
    }

    /** Where the word that begins here ends: at a blank, or with the line. */
    private int wordEnd(DirectBuffer buffer, int limit) {
        int end = at;
        while (end < limit && buffer.getByte(end) != ' ') {
            end++;
        }
        return end;
    }

    private boolean readAddress(DirectBuffer buffer, int limit, boolean six, Endpoint into) {
        int end = wordEnd(buffer, limit);
        boolean read = end > at && end < limit && into.parseHost(buffer, at, end - at);
        at = end + 1;
        return read && into.isIpv6() == six;
    }

    private int readPort(DirectBuffer buffer, int limit) {
        int end = wordEnd(buffer, limit);
        int digits = end - at;
        int port = digits < 1 || digits > PORT_DIGITS_MAX ? -1 : 0;
        for (int index = at; index < end && port >= 0; index++) {
            int digit = buffer.getByte(index) - '0';
            port = digit < 0 || digit > 9 ? -1 : port * 10 + digit;
        }
        at = end + 1;
        return port > PORT_MAX ? -1 : port;
    }

    // Version 2.

    private Found readBinary(DirectBuffer buffer, int offset, int available) {
        int command = buffer.getByte(offset + COMMAND_OFFSET) & 0xFF;
        int rest = buffer.getShort(offset + LENGTH_OFFSET, ByteOrder.BIG_ENDIAN) & 0xFFFF;
        length = ADDRESS_OFFSET + rest;
        if ((command != VERSION && command != OF_A_CLIENT) || length > LENGTH_MAX) {
            return Found.MALFORMED;
        }
        if (available < length) {
            return Found.NEED_MORE;
        }
        int family = buffer.getByte(offset + FAMILY_OFFSET) & 0xFF;
        int addresses = offset + ADDRESS_OFFSET;
        if (command == VERSION || (family != OVER_4 && family != OVER_6)) {
            return Found.PRESENT; // the balancer looks after us, or does not know
        }
        if (rest < (family == OVER_4 ? ADDRESSES_4_LENGTH : ADDRESSES_6_LENGTH)) {
            return Found.MALFORMED;
        }
        if (family == OVER_4) {
            int port = port(buffer, addresses + 2 * Integer.BYTES);
            source.set4(buffer.getInt(addresses, ByteOrder.BIG_ENDIAN), port);
        } else {
            long high = buffer.getLong(addresses, ByteOrder.BIG_ENDIAN);
            long low = buffer.getLong(addresses + Long.BYTES, ByteOrder.BIG_ENDIAN);
            source.set6(high, low, port(buffer, addresses + 4 * Long.BYTES), 0);
            unmap(source);
        }
        return Found.PRESENT;
    }

    /** An IPv4 address that is written as one of IPv6 (RFC 4291 §2.5.5.2) is one of IPv4. */
    private static void unmap(Endpoint endpoint) {
        boolean mapped =
                endpoint.isIpv6() && endpoint.high() == 0 && endpoint.low() >>> 32 == MAPPED;
        if (mapped) {
            endpoint.set4((int) endpoint.low(), endpoint.port());
        }
    }

    private static int port(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    }

    /** Of the header found, in bytes. */
    int length() {
        return length;
    }

    /** Whose connection it is; not set when the header does not say. */
    Endpoint source() {
        return source;
    }
}
