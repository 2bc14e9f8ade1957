package strowger.perf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
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

    /** The address of a socket that was bound to one whose port may have been 0. */
    static InetSocketAddress ofBound(LibC libc, Arena arena, int fd, InetSocketAddress bound)
            throws IOException {
        MemorySegment name = encode(arena, bound);
        libc.getsockname(fd, name, arena.allocateFrom(JAVA_INT, (int) name.byteSize()));
        int port = Short.toUnsignedInt(name.get(PORT, PORT_OFFSET));
        return new InetSocketAddress(bound.getAddress(), port);
    }
}
