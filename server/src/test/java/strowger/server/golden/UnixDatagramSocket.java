package strowger.server.golden;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A Unix datagram socket of Linux, which the JDK does not offer: unix(7), by its C functions.
 *
 * <p>Bound to a path of its own, so that it can be answered. Used by one thread.
 */
final class UnixDatagramSocket implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int PATH_LENGTH_MAX = 107; // sun_path has 108 bytes, a zero ends it
    private static final int ADDRESS_LENGTH = Short.BYTES + PATH_LENGTH_MAX + 1;
    private static final int DATAGRAM_LENGTH_MAX = 1 << 20;

    private static final int EINTR = 4;
    private static final int CALLS_MAX = 100;
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final MethodHandle SOCKET =
            function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SETSOCKOPT =
            function(
                    "setsockopt",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SENDTO =
            function(
                    "sendto",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle RECV =
            function(
                    "recv",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = arena.allocate(STATE);
    private final int descriptor;

    /** Binds to {@code path}, which must not exist; a receive waits at most {@code timeoutSec}. */
    UnixDatagramSocket(Path path, int timeoutSec) throws IOException {
        descriptor = (int) call("socket", SOCKET, AF_UNIX, SOCK_DGRAM, 0);
        call("bind " + path, BIND, descriptor, address(path), ADDRESS_LENGTH);
        MemorySegment timeval = arena.allocateFrom(JAVA_LONG, timeoutSec, 0);
        int length = (int) timeval.byteSize();
        call("setsockopt", SETSOCKOPT, descriptor, SOL_SOCKET, SO_RCVTIMEO, timeval, length);
    }

    /** Sends one datagram to the socket bound to {@code to}. */
    void send(String text, Path to) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        MemorySegment datagram = arena.allocateFrom(JAVA_BYTE, bytes);
        long length = bytes.length;
        call("sendto " + to, SENDTO, descriptor, datagram, length, 0, address(to), ADDRESS_LENGTH);
    }

    /** Receives one datagram. Throws if none comes in time. */
    String receive() throws IOException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment datagram = call.allocate(DATAGRAM_LENGTH_MAX);
            long length = call("recv", RECV, descriptor, datagram, datagram.byteSize(), 0);
            return new String(
                    datagram.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() throws IOException {
        call("close", CLOSE, descriptor);
        arena.close();
    }

    private MemorySegment address(Path path) throws IOException {
        byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > PATH_LENGTH_MAX) {
            throw new IOException(path + " is longer than " + PATH_LENGTH_MAX + " bytes");
        }
        MemorySegment address = arena.allocate(ADDRESS_LENGTH);
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, Short.BYTES, bytes.length);
        return address;
    }

    private long call(String what, MethodHandle function, Object... arguments) throws IOException {
        Object[] all = new Object[arguments.length + 1];
        all[0] = state;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        long result = invoke(function, all);
        for (int again = 0; result < 0 && isInterrupted() && again < CALLS_MAX; again++) {
            result = invoke(function, all);
        }
        if (result < 0) {
            throw new IOException(what + ": errno " + state.get(JAVA_INT, 0));
        }
        return result;
    }

    /** Whether a signal, such as the JVM sends to its own threads, ended the call. */
    private boolean isInterrupted() {
        return state.get(JAVA_INT, 0) == EINTR;
    }

    private static long invoke(MethodHandle function, Object[] arguments) {
        try {
            return ((Number) function.invokeWithArguments(arguments)).longValue();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("restricted") // native access is what this class is for
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, ERRNO);
    }
}
