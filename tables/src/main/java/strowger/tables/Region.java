package strowger.tables;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A stretch of zeroed memory outside the heap: reserved whole, and backed by the kernel a page at a
 * time as it is touched, so what is never used costs address space only.
 *
 * <p>Java's own arenas clear what they hand out and thereby touch all of it, so this asks {@code
 * mmap(2)}. A large table lives by its TLB: the memory is offered to transparent huge pages ({@code
 * madvise(2)}, where {@code /sys/kernel/mm/transparent_hugepage/enabled} is not {@code never}).
 */
final class Region implements AutoCloseable {
    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;
    private static final int MADV_HUGEPAGE = 14;
    private static final long MAP_FAILED = -1;
    private static final long HUGE_PAGE_BYTES = 2 << 20;

    private static final MethodHandle MMAP =
            call(
                    "mmap",
                    FunctionDescriptor.of(
                            JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
                            JAVA_LONG));
    private static final MethodHandle MUNMAP =
            call("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle MADVISE =
            call("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

    private final long mapped;
    private final long mappedBytes;
    private final long address;

    /**
     * Reserves memory.
     *
     * @param bytes to reserve.
     * @param hugePages whether to ask for transparent huge pages; where the kernel has none, the
     *     region works with small ones.
     * @throws IllegalStateException when the kernel grants no such stretch of addresses.
     */
    Region(long bytes, boolean hugePages) {
        mappedBytes = align(bytes) + HUGE_PAGE_BYTES;
        mapped = map(mappedBytes);
        if (mapped == MAP_FAILED) {
            throw new IllegalStateException(
                    "the kernel refuses to reserve memory: bytes="
                            + mappedBytes
                            + "; lower the table's maxBytes or raise vm.max_map_count and ulimit"
                            + " -v");
        }
        address = align(mapped);
        if (hugePages) {
            advise(address, align(bytes));
        }
    }

    /** The first byte's address, a multiple of 2 MiB. */
    long address() {
        return address;
    }

    @Override
    public void close() {
        try {
            int ignored = (int) MUNMAP.invokeExact(mapped, mappedBytes);
            assert ignored == 0 : "munmap failed: address=" + mapped + ", bytes=" + mappedBytes;
        } catch (Throwable fault) {
            throw new AssertionError("munmap(2) cannot be called", fault);
        }
    }

    private static long map(long bytes) {
        try {
            return (long)
                    MMAP.invokeExact(
                            MemorySegment.NULL,
                            bytes,
                            PROT_READ_WRITE,
                            MAP_PRIVATE_ANONYMOUS_NORESERVE,
                            -1,
                            0L);
        } catch (Throwable fault) {
            throw new AssertionError("mmap(2) cannot be called", fault);
        }
    }

    private static void advise(long address, long bytes) {
        try {
            int ignored = (int) MADVISE.invokeExact(address, bytes, MADV_HUGEPAGE);
            assert ignored <= 0 : "madvise answers 0 or -1, not " + ignored;
        } catch (Throwable fault) {
            throw new AssertionError("madvise(2) cannot be called", fault);
        }
    }

    private static long align(long value) {
        return (value + HUGE_PAGE_BYTES - 1) & -HUGE_PAGE_BYTES;
    }

    @SuppressWarnings("restricted") // native access is granted in config/jvm.options; checked here
    private static MethodHandle call(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }
}
