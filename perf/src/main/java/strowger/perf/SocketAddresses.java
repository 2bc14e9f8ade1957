package strowger.perf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/** {@code sockaddr_in} (16 bytes) and {@code sockaddr_in6} (28 bytes) of Linux. */
final class SocketAddresses {
    private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int PORT_OFFSET = 2;
    private static final int IN_LENGTH = 16;
    private static final int IN_ADDRESS_OFFSET = 4;
    private static final int IN6_LENGTH = 28;
    private static final int IN6_ADDRESS_OFFSET = 8;

    private SocketAddresses() {}

    static int family(InetSocketAddress address) {
        boolean six = address.getAddress() instanceof Inet6Address;
        return six ? LibC.AF_INET6 : LibC.AF_INET;
    }

    static MemorySegment encode(Arena arena, InetSocketAddress address) {
        int family = family(address);
        boolean six = family == LibC.AF_INET6;
        MemorySegment name = arena.allocate(six ? IN6_LENGTH : IN_LENGTH, 8);
        name.set(JAVA_SHORT, 0, (short) family);
        name.set(PORT, PORT_OFFSET, (short) address.getPort());
        byte[] host = address.getAddress().getAddress();
        int offset = six ? IN6_ADDRESS_OFFSET : IN_ADDRESS_OFFSET;
        MemorySegment.copy(host, 0, name, JAVA_BYTE, offset, host.length);
        return name;
    }

    static int port(MemorySegment name) {
        return Short.toUnsignedInt(name.get(PORT, PORT_OFFSET));
    }
}
