package strowger.perf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * The calls of libc that move datagrams and streams, on 64-bit little-endian Linux. Used by one
 * thread.
 */
final class LibC {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int IPPROTO_TCP = 6;
    static final int TCP_NODELAY = 1;
    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int UDP_GRO = 104;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int EPOLLIN = 1;
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CLOEXEC = 0x80000;
    static final short POLLIN = 1;
    static final int EINTR = 4;
    static final int EAGAIN = 11;

    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final Linker LINKER = Linker.nativeLinker();

    private static final MethodHandle SOCKET =
            bind("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            bind("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKNAME =
            bind("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SETSOCKOPT =
            bind(
                    "setsockopt",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE =
            bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SENDMMSG =
            bind(
                    "sendmmsg",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle RECVMMSG =
            bind(
                    "recvmmsg",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle PPOLL =
            bind("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));

    private static final MethodHandle CONNECT =
            bind("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SEND =
            bind("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECV =
            bind("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle EPOLL_CREATE =
            bind("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle EPOLL_CTL =
            bind(
                    "epoll_ctl",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle EPOLL_WAIT =
            bind(
                    "epoll_wait",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle PRCTL =
            bind("prctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final int PR_SET_TIMERSLACK = 29;

    private final MemorySegment state;

    LibC(Arena arena) {
        state = arena.allocate(CALL_STATE);
    }

    /** True on the platforms whose structures {@link NativeWire} lays out. */
    static boolean isAvailable() {
        String architecture = System.getProperty("os.arch", "");
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux")
                && (architecture.equals("amd64") || architecture.equals("aarch64"))
                && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                && LINKER.defaultLookup().find("sendmmsg").isPresent();
    }

    @SuppressWarnings("restricted") // every call of libc is; config/jvm.options grants it
    private static MethodHandle bind(String name, FunctionDescriptor shape) {
        MemorySegment symbol = LINKER.defaultLookup().findOrThrow(name);
        return LINKER.downcallHandle(symbol, shape, Linker.Option.captureCallState("errno"));
    }

    /** The error of the last call that returned -1. */
    int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    int socket(int domain, int type) throws IOException {
        try {
            return checked("socket", (int) SOCKET.invokeExact(state, domain, type, 0));
        } catch (IOException | RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    void bind(int fd, MemorySegment address, int length) throws IOException {
        try {
            checked("bind", (int) BIND.invokeExact(state, fd, address, length));
        } catch (IOException | RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    void getsockname(int fd, MemorySegment address, MemorySegment length) throws IOException {
        try {
            checked("getsockname", (int) GETSOCKNAME.invokeExact(state, fd, address, length));
        } catch (IOException | RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    void setsockopt(int fd, int option, MemorySegment value) throws IOException {
        checked("setsockopt", setsockopt(fd, SOL_SOCKET, option, value));
    }

    /** Has datagrams of one source and length come as one; false on kernels before 5.0. */
    boolean receiveTrains(int fd, MemorySegment one) {
        return setsockopt(fd, SOL_UDP, UDP_GRO, one) == 0;
    }

    private int setsockopt(int fd, int level, int option, MemorySegment value) {
        try {
            int length = (int) value.byteSize();
            return (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, length);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    void close(int fd) {
        try {
            int ignored = (int) CLOSE.invokeExact(state, fd);
            assert ignored == 0 : "close: errno=" + errno();
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    void connect(int fd, MemorySegment address) throws IOException {
        try {
            int length = (int) address.byteSize();
            checked("connect", (int) CONNECT.invokeExact(state, fd, address, length));
        } catch (IOException | RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /** Has a stream send at once what it is given. */
    void sendsAtOnce(int fd, MemorySegment one) throws IOException {
        checked("setsockopt", setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, one));
    }

    /** Bytes that a stream took without waiting, or -1 with {@link #errno}. */
    int send(int fd, MemorySegment bytes, long length) {
        try {
            int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
            return (int) (long) SEND.invokeExact(state, fd, bytes, length, flags);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /** Bytes that a stream had, 0 at its end, or -1 with {@link #errno}. */
    int recv(int fd, MemorySegment into) {
        try {
            long length = into.byteSize();
            return (int) (long) RECV.invokeExact(state, fd, into, length, MSG_DONTWAIT);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    int epollCreate() throws IOException {
        try {
            return checked("epoll_create1", (int) EPOLL_CREATE.invokeExact(state, EPOLL_CLOEXEC));
        } catch (IOException | RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    void epollAdd(int epoll, int fd, MemorySegment event) throws IOException {
        try {
            int result = (int) EPOLL_CTL.invokeExact(state, epoll, EPOLL_CTL_ADD, fd, event);
            checked("epoll_ctl", result);
        } catch (IOException | RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /** Streams that are ready, without waiting, or -1 with {@link #errno}. */
    int epollNow(int epoll, MemorySegment events, int count) {
        try {
            return (int) EPOLL_WAIT.invokeExact(state, epoll, events, count, 0);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /** Has this thread's waits end on time, not when it suits the kernel, up to 50 us later. */
    void waitExactly() {
        try {
            int ignored = (int) PRCTL.invokeExact(state, PR_SET_TIMERSLACK, 1L);
            assert ignored == 0 : "prctl: errno=" + errno();
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /** Datagrams sent, or -1 with {@link #errno}. */
    int sendmmsg(int fd, MemorySegment messages, int count) {
        try {
            return (int) SENDMMSG.invokeExact(state, fd, messages, count, 0);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /** Datagrams received without waiting, or -1 with {@link #errno}. */
    int recvmmsg(int fd, MemorySegment messages, int count) {
        try {
            MemorySegment forever = MemorySegment.NULL;
            return (int) RECVMMSG.invokeExact(state, fd, messages, count, MSG_DONTWAIT, forever);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /** Descriptors ready, 0 when the time is over, or -1 with {@link #errno}. */
    int ppoll(MemorySegment descriptors, long count, MemorySegment timeout) {
        try {
            return (int) PPOLL.invokeExact(state, descriptors, count, timeout, MemorySegment.NULL);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private int checked(String call, int result) throws IOException {
        if (result < 0) {
            throw new IOException(call + ": errno=" + errno());
        }
        return result;
    }

    private static AssertionError unexpected(Throwable thrown) {
        return new AssertionError("a call of libc threw", thrown);
    }
}
