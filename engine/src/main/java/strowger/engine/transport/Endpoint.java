package strowger.engine.transport;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An IP address and a port, changeable and without any object behind them.
 *
 * <p>The address is 128 bits in two longs; an IPv4 address stands in the low 32 bits of {@link
 * #low()}. Its text is {@code 127.0.0.1} or, as a SIP host needs it, {@code [::1]} (an IPv6
 * reference, RFC 3261 §25.1), in the canonical form of RFC 5952. Belongs to one thread while it
 * changes; one that changes no more may be a key of a map.
 */
public final class Endpoint {
    /** The longest text of {@link #writeTo}: a bracketed IPv6 address, a colon and a port. */
    public static final int TEXT_LENGTH_MAX = 47;

    /** The length of the longer of the two socket addresses, {@code sockaddr_in6}, in bytes. */
    public static final int SOCKADDR_LENGTH_MAX = 28;

    static final int SOCKADDR_IN_LENGTH = 16;
    private static final int AF_INET = 2; // Linux
    private static final int AF_INET6 = 10;
    private static final int PORT_OFFSET = 2;
    private static final int IN_ADDRESS_OFFSET = 4;
    private static final int IN6_ADDRESS_OFFSET = 8;
    private static final int IN6_SCOPE_OFFSET = 24;

    private int family;
    private long high;
    private long low;
    private int port;
    private int scopeId;

    /** An endpoint that is not set: neither IPv4 nor IPv6. */
    public Endpoint() {}

    /**
     * An endpoint read from text; not for the hot path.
     *
     * @param host an IPv4 address, or an IPv6 address with or without brackets.
     * @param port 0 to 65535.
     * @return the endpoint, or empty when the host is no address or the port out of range.
     */
    public static Optional<Endpoint> parse(String host, int port) {
        byte[] text = host.getBytes(StandardCharsets.US_ASCII);
        Endpoint endpoint = new Endpoint();
        if (port < 0
                || port > 0xFFFF
                || !endpoint.parseHost(new UnsafeBuffer(text), 0, text.length)) {
            return Optional.empty();
        }
        endpoint.port = port;
        return Optional.of(endpoint);
    }

    /** The endpoint of a resolved socket address; not for the hot path. */
    public static Endpoint of(InetSocketAddress address) {
        Endpoint endpoint = new Endpoint();
        endpoint.set(address);
        return endpoint;
    }

    /** Takes an IPv4 address, its first byte the most significant. */
    public void set4(int address, int portNumber) {
        set(AF_INET, 0, address & 0xFFFF_FFFFL, portNumber, 0);
    }

    /** Takes an IPv6 address, its first byte the most significant of {@code addressHigh}. */
    public void set6(long addressHigh, long addressLow, int portNumber, int scope) {
        set(AF_INET6, addressHigh, addressLow, portNumber, scope);
    }

    /** Takes a socket address of the JDK's; one that is not resolved leaves this not set. */
    public void set(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        if (host == null) {
            clear();
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(host.getAddress());
        if (bytes.remaining() == Integer.BYTES) {
            set4(bytes.getInt(), address.getPort());
        } else {
            int scope = host instanceof java.net.Inet6Address six ? six.getScopeId() : 0;
            set6(bytes.getLong(), bytes.getLong(), address.getPort(), scope);
        }
    }

    private void set(int newFamily, long newHigh, long newLow, int newPort, int newScopeId) {
        assert (newPort & 0xFFFF) == newPort : "port out of range: " + newPort;
        family = newFamily;
        high = newHigh;
        low = newLow;
        port = newPort;
        scopeId = newScopeId;
    }

    /** Takes all that the other one holds. */
    public void copyFrom(Endpoint other) {
        set(other.family, other.high, other.low, other.port, other.scopeId);
    }

    /** Makes it not set. */
    public void clear() {
        set(0, 0, 0, 0, 0);
    }

    /** A copy of its own, for what must keep it. */
    public Endpoint copy() {
        Endpoint copy = new Endpoint();
        copy.copyFrom(this);
        return copy;
    }

    public boolean isSet() {
        return family != 0;
    }

    public boolean isIpv4() {
        return family == AF_INET;
    }

    public boolean isIpv6() {
        return family == AF_INET6;
    }

    /** Whether it is the wildcard address: {@code 0.0.0.0} or {@code ::}. */
    public boolean isAny() {
        return family != 0 && (high | low) == 0;
    }

    /** The high 64 bits of an IPv6 address; 0 for IPv4. */
    public long high() {
        return high;
    }

    /** The low 64 bits of an IPv6 address; an IPv4 address in the low 32 bits. */
    public long low() {
        return low;
    }

    public int port() {
        return port;
    }

    public void port(int number) {
        assert (number & 0xFFFF) == number : "port out of range: " + number;
        port = number;
    }

    /** The zone of a link-local IPv6 address, 0 for none. */
    public int scopeId() {
        return scopeId;
    }

    /** Whether family and address are the same, whatever the ports. */
    public boolean isSameHost(Endpoint other) {
        return family == other.family
                && high == other.high
                && low == other.low
                && scopeId == other.scopeId;
    }

    /**
     * Reads an address and leaves the port 0.
     *
     * @param text that holds {@code 192.0.2.1}, {@code 2001:db8::1} or {@code [2001:db8::1]}.
     * @return whether it was an address; if not, this is not set afterwards.
     */
    public boolean parseHost(DirectBuffer text, int offset, int length) {
        return AddressText.parse(text, offset, length, this);
    }

    /**
     * Writes the address, an IPv6 one in brackets; a scope id is not written.
     *
     * @param target with {@link #TEXT_LENGTH_MAX} bytes of room.
     * @return the bytes written; 0 when not set.
     */
    public int writeHost(MutableDirectBuffer target, int offset) {
        return AddressText.write(this, target, offset);
    }

    /**
     * Writes the address, a colon and the port.
     *
     * @param target with {@link #TEXT_LENGTH_MAX} bytes of room.
     * @return the bytes written.
     */
    public int writeTo(MutableDirectBuffer target, int offset) {
        int written = writeHost(target, offset);
        target.putByte(offset + written, (byte) ':');
        written++;
        return written + target.putNaturalIntAscii(offset + written, port);
    }

    /**
     * Reads a {@code sockaddr_in} or {@code sockaddr_in6} of Linux.
     *
     * @param length of the address in bytes, as the kernel gave it.
     * @return whether it was one of these; if not, this is not set afterwards.
     */
    public boolean readSockaddr(DirectBuffer memory, int offset, int length) {
        int kind = length < SOCKADDR_IN_LENGTH ? 0 : memory.getShort(offset) & 0xFFFF;
        if (kind == AF_INET) {
            set4(
                    memory.getInt(offset + IN_ADDRESS_OFFSET, ByteOrder.BIG_ENDIAN),
                    port(memory, offset));
            return true;
        }
        if (kind == AF_INET6 && length >= SOCKADDR_LENGTH_MAX) {
            set6(
                    memory.getLong(offset + IN6_ADDRESS_OFFSET, ByteOrder.BIG_ENDIAN),
                    memory.getLong(offset + IN6_ADDRESS_OFFSET + Long.BYTES, ByteOrder.BIG_ENDIAN),
                    port(memory, offset),
                    memory.getInt(offset + IN6_SCOPE_OFFSET));
            return true;
        }
        clear();
        return false;
    }

    private static int port(DirectBuffer memory, int offset) {
        return memory.getShort(offset + PORT_OFFSET, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    }

    /**
     * Writes a {@code sockaddr_in} or {@code sockaddr_in6} of Linux.
     *
     * @return its length in bytes; 0 when not set.
     */
    public int writeSockaddr(MutableDirectBuffer memory, int offset) {
        if (family == 0) {
            return 0;
        }
        memory.putShort(offset, (short) family);
        memory.putShort(offset + PORT_OFFSET, (short) port, ByteOrder.BIG_ENDIAN);
        if (family == AF_INET) {
            memory.putInt(offset + IN_ADDRESS_OFFSET, (int) low, ByteOrder.BIG_ENDIAN);
            memory.putLong(offset + IN6_ADDRESS_OFFSET, 0);
            return SOCKADDR_IN_LENGTH;
        }
        memory.putInt(offset + IN_ADDRESS_OFFSET, 0); // flow information
        memory.putLong(offset + IN6_ADDRESS_OFFSET, high, ByteOrder.BIG_ENDIAN);
        memory.putLong(offset + IN6_ADDRESS_OFFSET + Long.BYTES, low, ByteOrder.BIG_ENDIAN);
        memory.putInt(offset + IN6_SCOPE_OFFSET, scopeId);
        return SOCKADDR_LENGTH_MAX;
    }

    /** The same as a socket address of the JDK's; not for the hot path. Throws when not set. */
    public InetSocketAddress toSocketAddress() {
        try {
            return new InetSocketAddress(toInetAddress(), port);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("not an address: " + this, e);
        }
    }

    private InetAddress toInetAddress() throws java.net.UnknownHostException {
        if (family == AF_INET) {
            return InetAddress.getByAddress(
                    ByteBuffer.allocate(Integer.BYTES).putInt((int) low).array());
        }
        if (family != AF_INET6) {
            throw new IllegalStateException("the endpoint is not set");
        }
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
        return scopeId == 0
                ? InetAddress.getByAddress(bytes)
                : java.net.Inet6Address.getByAddress(null, bytes, scopeId);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint that && port == that.port && isSameHost(that);
    }

    @Override
    public int hashCode() {
        long mixed = (high * 31 + low) * 0x9E3779B97F4A7C15L + port;
        mixed = (mixed ^ (mixed >>> 32)) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }

    /** The text of {@link #writeTo}; not for the hot path. */
    @Override
    public String toString() {
        if (family == 0) {
            return "not set";
        }
        MutableDirectBuffer text = new ExpandableArrayBuffer(TEXT_LENGTH_MAX);
        return text.getStringWithoutLengthAscii(0, writeTo(text, 0));
    }
}
