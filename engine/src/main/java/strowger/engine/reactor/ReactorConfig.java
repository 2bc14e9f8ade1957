package strowger.engine.reactor;

import java.util.ArrayList;
import java.util.List;

/**
 * How many reactors, and how large.
 *
 * @param io what to talk to the kernel with; {@link Io#AUTO} takes the best that is allowed.
 * @param count of reactors, 1 to 256.
 * @param inboxCapacity tasks that may wait for a reactor; a full inbox refuses.
 * @param ringSize entries of an io_uring submission queue, a power of two; the completion queue has
 *     four times as many.
 */
public record ReactorConfig(Io io, int count, int inboxCapacity, int ringSize) {
    /** The most reactors that there can be. */
    public static final int COUNT_MAX = 256;

    public ReactorConfig {
        List<String> faults = new ArrayList<>();
        if (count < 1 || count > COUNT_MAX) {
            faults.add("reactors must be 1 to " + COUNT_MAX + ", not " + count);
        }
        if (inboxCapacity < 16 || inboxCapacity > 1 << 24) {
            faults.add("the inbox must hold 16 to 2^24 tasks, not " + inboxCapacity);
        }
        if (ringSize < 64 || ringSize > 16_384 || Integer.bitCount(ringSize) != 1) {
            faults.add("the ring must have 64 to 16384 entries, a power of two, not " + ringSize);
        }
        if (!faults.isEmpty()) {
            throw new SetupException(String.join("; ", faults));
        }
    }

    /** A reactor for each core, I/O chosen automatically. */
    public static ReactorConfig defaults() {
        int cores = Math.min(Runtime.getRuntime().availableProcessors(), COUNT_MAX);
        return new ReactorConfig(Io.AUTO, cores, 65_536, 1024);
    }

    public ReactorConfig withIo(Io wanted) {
        return new ReactorConfig(wanted, count, inboxCapacity, ringSize);
    }

    public ReactorConfig withCount(int reactors) {
        return new ReactorConfig(io, reactors, inboxCapacity, ringSize);
    }

    public ReactorConfig withInboxCapacity(int tasks) {
        return new ReactorConfig(io, count, tasks, ringSize);
    }
}
