package strowger.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How many descriptors the kernel lets this process have, and how many of them connections may
 * take. The rest is kept: without a descriptor a program can't even load its own code, and what
 * failed to load once is gone for as long as it runs.
 */
final class Descriptors {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String OPEN_FILES = "Max open files";
    private static final int KEPT = 256; // for files, libraries, other sockets

    private Descriptors() {}

    /** The connections there may be when so many are asked for; tells of it when those are less. */
    static int connections(int asked) {
        long limit = limit();
        int granted = connections(asked, limit);
        if (granted < asked) {
            LOG.warn(
                    "tcp_max_connections is {}, but the process may have only {} open files: {}"
                            + " connections at most; raise `ulimit -n` (LimitNOFILE of a service)",
                    asked,
                    limit,
                    granted);
        }
        return granted;
    }

    /** The connections there may be under a limit: half of a small one is kept. */
    static int connections(int asked, long limit) {
        return (int) Math.min(asked, limit - Math.min(KEPT, limit / 2));
    }

    private static long limit() {
        try {
            return limit(Files.readAllLines(LIMITS));
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    /** The limit that the kernel's list tells. */
    static long limit(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith(OPEN_FILES)) {
                String soft = line.substring(OPEN_FILES.length()).trim().split(" +", 2)[0];
                return soft.matches("\\d{1,18}") ? Long.parseLong(soft) : Long.MAX_VALUE;
            }
        }
        return Long.MAX_VALUE;
    }
}
