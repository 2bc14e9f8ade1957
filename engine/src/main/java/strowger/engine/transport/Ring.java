package strowger.engine.transport;

import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoOps;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One handle's way to its reactor's ring. The ring may refuse an operation for a moment, as when
 * the kernel has no memory for it: that is an answer here, never an exception, which would take
 * with it whatever else its caller had to do. On the reactor's thread.
 */
final class Ring {
    /** What {@link #submit} answers when an operation was not taken. */
    static final long REFUSED = 0;

    private static final Logger LOG = LoggerFactory.getLogger(Ring.class);

    private @Nullable IoRegistration registration;

    /** Where operations go from now on. */
    void registered(IoRegistration ring) {
        registration = ring;
    }

    boolean isRegistered() {
        return registration != null;
    }

    /** By what the ring knows the operation; {@link #REFUSED} when it has not taken it. */
    long submit(IoUringIoOps operation) {
        if (registration == null) {
            return REFUSED;
        }
        try {
            return registration.submit(operation);
        } catch (RuntimeException refused) {
            LOG.debug("the ring takes no operation for the moment: {}", refused.toString());
            return REFUSED;
        }
    }

    /** Has its handle told once nothing of it is in the ring any more. */
    void cancel() {
        if (registration != null) {
            boolean _ = registration.cancel();
        }
    }
}
