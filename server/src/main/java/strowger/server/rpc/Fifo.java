package strowger.server.rpc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The system's calls on FIFOs that Java has not: to make one, and to write without waiting. */
final class Fifo {
    private static final int WRITE_ONLY_NON_BLOCKING = 1 | 2048; // O_WRONLY | O_NONBLOCK on Linux
    private static final int PAUSE_MS = 5;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle MAKE =
            call("mkfifo", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle OPEN =
            call(
                    "open",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle WRITE =
            call("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE =
            call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private Fifo() {}

    @SuppressWarnings("restricted") // the system's calls are; config/jvm.options grants them
    private static MethodHandle call(
            String name, FunctionDescriptor types, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), types, options);
    }

    /** Makes a FIFO that only its owner may use until its permissions are set. */
    static void make(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            if ((int) MAKE.invokeExact(text(arena, path), 0600) != 0) {
                throw unmade(path.toAbsolutePath().getParent());
            }
        } catch (IOException failed) {
            throw failed;
        } catch (Throwable unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private static IOException unmade(@Nullable Path folder) {
        if (folder == null || !Files.isDirectory(folder)) {
            return new NoSuchFileException(String.valueOf(folder));
        }
        return Files.isWritable(folder)
                ? new IOException("its file system has no FIFOs, or the name is no good")
                : new AccessDeniedException(folder.toString());
    }

    /** Whether a process has a FIFO open to read from it. */
    static boolean isRead(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            int file = (int) OPEN.invokeExact(text(arena, path), WRITE_ONLY_NON_BLOCKING, 0);
            if (file >= 0) {
                int _ = (int) CLOSE.invokeExact(file);
            }
            return file >= 0; // without a reader it is ENXIO
        } catch (Throwable unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private static MemorySegment text(Arena arena, Path path) {
        return arena.allocateFrom(path.toString());
    }

    /**
     * Writes to a FIFO that somebody reads; waits for the reader, and for it to read.
     *
     * @param timeMs for all of it.
     * @throws IOException if nobody reads, or not to the end.
     */
    static void write(Path path, byte[] bytes, int timeMs) throws IOException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeMs);
        try (Arena arena = Arena.ofConfined()) {
            int file = open(text(arena, path), deadlineNs, path);
            try {
                write(file, arena.allocateFrom(JAVA_BYTE, bytes), deadlineNs, path);
            } finally {
                int _ = (int) CLOSE.invokeExact(file);
            }
        } catch (IOException failed) {
            throw failed;
        } catch (Throwable unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private static int open(MemorySegment name, long deadlineNs, Path path) throws Throwable {
        int file = (int) OPEN.invokeExact(name, WRITE_ONLY_NON_BLOCKING, 0);
        while (file < 0) {
            pause(deadlineNs, "nobody reads " + path);
            file = (int) OPEN.invokeExact(name, WRITE_ONLY_NON_BLOCKING, 0);
        }
        return file;
    }

    private static void write(int file, MemorySegment bytes, long deadlineNs, Path path)
            throws Throwable {
        long done = 0;
        while (done < bytes.byteSize()) {
            MemorySegment rest = bytes.asSlice(done);
            long written = (long) WRITE.invokeExact(file, rest, rest.byteSize());
            if (written > 0) {
                done += written;
            } else {
                pause(deadlineNs, path + " is not read to the end");
            }
        }
    }

    private static void pause(long deadlineNs, String fault) throws IOException {
        if (System.nanoTime() - deadlineNs >= 0) {
            throw new IOException(fault);
        }
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("stopping", stopping);
        }
    }
}
