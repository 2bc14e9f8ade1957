package strowger.storage;

import net.openhft.chronicle.hash.ChronicleFileLockException;

import strowger.engine.storage.StorageException;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Tells faults of the machine from damage of a file: a disk that is full or does not answer, no
 * memory, no descriptor, a lock that another has. They pass, and the file is good as it was.
 */
final class MachineFault {
    private static final int CAUSES_MAX = 20;

    private MachineFault() {}

    /**
     * Lets damage pass.
     *
     * @param path of the file that could not be read.
     * @throws StorageException if it is the machine that has failed.
     */
    static void refuse(Path path, Throwable fault) {
        if (isBehind(fault)) {
            throw new StorageException(
                    "%s can't be read just now: %s; it is kept: mend that and start again"
                            .formatted(path, fault));
        }
    }

    /** Whether such a one lies behind a fault. */
    static boolean isBehind(Throwable fault) {
        Throwable each = fault;
        for (int depth = 0; each != null && depth < CAUSES_MAX; depth++) {
            if (isOne(each)) {
                return true;
            }
            each = each.getCause();
        }
        return false;
    }

    private static boolean isOne(Throwable fault) {
        return fault instanceof IOException
                || fault instanceof ChronicleFileLockException
                || fault instanceof OutOfMemoryError
                || fault instanceof InternalError // of a disk beneath a mapping
                || fault instanceof LinkageError; // a library that could not be unpacked, say
    }
}
