package strowger.cluster;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Call-IDs of KDMQ requests: 16 digits that count, a process, the host. The upper half of the
 * digits stays the same for as long as a node lives and is another in its next life; the lower half
 * grows by one with each request of the process. So a node that has started again is known, and a
 * request that is sent twice.
 */
final class CallIds {
    private static final Pattern COUNTED =
            Pattern.compile("([0-9a-f]{8})([0-9a-f]{8})-([0-9]{1,10})@.*");

    private final int life;
    private final AtomicInteger next;
    private final String rest;

    /**
     * @param life tells this life of the node from others.
     */
    CallIds(int life, String host) {
        this(life, host, 1);
    }

    /**
     * @param first count.
     */
    CallIds(int life, String host, int first) {
        this.life = life;
        next = new AtomicInteger(first);
        rest = "-" + ProcessHandle.current().pid() + "@" + host;
    }

    /** Makes the next one; behind the highest count comes 0, and the life stays the same. */
    String make() {
        return String.format(Locale.ROOT, "%08x%08x%s", life, next.getAndIncrement(), rest);
    }

    /**
     * What a Call-ID tells.
     *
     * @param life of the node.
     * @param count of the request among those of its process.
     * @param process that sent it.
     */
    record Told(int life, long count, String process) {}

    /** Reads a Call-ID; empty if it is of another form. */
    static Optional<Told> read(String callId) {
        Matcher counted = COUNTED.matcher(callId);
        return counted.matches()
                ? Optional.of(
                        new Told(
                                Integer.parseUnsignedInt(counted.group(1), 16),
                                Long.parseLong(counted.group(2), 16),
                                counted.group(3)))
                : Optional.empty();
    }
}
