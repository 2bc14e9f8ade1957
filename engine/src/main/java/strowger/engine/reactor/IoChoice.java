package strowger.engine.reactor;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;

import org.jspecify.annotations.Nullable;

/**
 * What was chosen to talk to the kernel with, and why.
 *
 * @param io never {@link Io#AUTO}.
 * @param reason in words, for the log.
 * @param factory of the handlers that do it.
 */
record IoChoice(Io io, String reason, IoHandlerFactory factory) {
    private static final int COMPLETIONS_PER_SUBMISSION = 4;

    /**
     * Chooses.
     *
     * @throws SetupException when what was asked for by name is not to be had here.
     */
    static IoChoice of(ReactorConfig config) {
        return switch (config.io()) {
            case IO_URING -> {
                demand("io_uring", ringObstacle());
                yield ring(config);
            }
            case EPOLL -> {
                demand("epoll", Epoll.isAvailable() ? null : Epoll.unavailabilityCause());
                yield new IoChoice(Io.EPOLL, "epoll, as asked for", EpollIoHandler.newFactory());
            }
            case NIO -> new IoChoice(Io.NIO, "NIO, as asked for", NioIoHandler.newFactory());
            case AUTO -> best(config);
        };
    }

    private static IoChoice best(ReactorConfig config) {
        if (ringObstacle() == null) {
            return ring(config);
        }
        String noRing = "since io_uring is forbidden: " + reason(ringObstacle());
        if (Epoll.isAvailable()) {
            return new IoChoice(Io.EPOLL, "epoll, " + noRing, EpollIoHandler.newFactory());
        }
        String noEpoll = ", and epoll: " + reason(Epoll.unavailabilityCause());
        return new IoChoice(Io.NIO, "NIO, " + noRing + noEpoll, NioIoHandler.newFactory());
    }

    private static @Nullable Throwable ringObstacle() {
        if (!IoUring.isAvailable()) {
            return IoUring.unavailabilityCause();
        }
        return IoUring.isRecvMultishotEnabled()
                ? null
                : new UnsupportedOperationException("no multishot receive: needs Linux 6.0");
    }

    private static IoChoice ring(ReactorConfig config) {
        IoUringIoHandlerConfig ring = new IoUringIoHandlerConfig();
        ring.setRingSize(config.ringSize());
        ring.setCqSize(config.ringSize() * COMPLETIONS_PER_SUBMISSION);
        ring.setSingleIssuer(true);
        String reason = "io_uring: ring of " + config.ringSize() + " ready";
        return new IoChoice(Io.IO_URING, reason, IoUringIoHandler.newFactory(ring));
    }

    static void demand(String name, @Nullable Throwable obstacle) {
        if (obstacle != null) {
            throw new SetupException(
                    name
                            + " was asked for and is forbidden here: "
                            + reason(obstacle)
                            + "; allow it, or choose auto",
                    obstacle);
        }
    }

    /** The innermost cause, which names the system call and its error. */
    private static String reason(@Nullable Throwable obstacle) {
        Throwable cause = obstacle;
        for (int depth = 0; depth < 8 && cause != null && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        return cause == null ? "no reason given" : String.valueOf(cause.getMessage());
    }
}
