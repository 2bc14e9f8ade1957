package strowger.engine.reactor;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Wakes a loop on io_uring for its timer wheel: one TIMEOUT stays in the ring until the wheel's
 * next moment, however often the loop sleeps and wakes before, and is moved when a nearer moment
 * comes up. (Left to itself, Netty's handler arms and completes a TIMEOUT for each sleep.) On the
 * loop's thread.
 */
final class RingAlarm implements IoUringIoHandle {
    private static final byte TIMEOUT = 11;
    private static final byte TIMEOUT_REMOVE = 12;
    private static final int ABSOLUTE = 1; // on CLOCK_MONOTONIC, that of System.nanoTime()
    private static final int UPDATE = 2; // makes of a TIMEOUT_REMOVE a change
    private static final int SECONDS = 0;
    private static final int NANOS = 8;
    private static final int TIMESPEC_LENGTH = 16;
    private static final long NS_PER_S = 1_000_000_000L;
    private static final long NEVER = Long.MAX_VALUE;

    private final UnsafeBuffer timespec =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(TIMESPEC_LENGTH, Long.BYTES));
    private final IoUringIoOps alarm = operation(TIMEOUT, 0, timespec.addressOffset(), 1, ABSOLUTE);
    private IoUringIoOps move = alarm; // made when the ring has said by what it knows the alarm
    private IoUringIoOps removal = alarm;
    private @Nullable IoRegistration ring;
    private long dueNs = NEVER; // of the alarm in the ring

    private static IoUringIoOps operation(
            byte opcode, long offset, long address, int length, int flags) {
        return new IoUringIoOps(
                opcode, (byte) 0, (short) 0, -1, offset, address, length, flags, 0L, (short) 0,
                (short) 0, 0, 0);
    }

    /** Puts the alarm to use. */
    void start(IoRegistration registration) {
        ring = registration;
    }

    /**
     * Sees to it that the loop is awake at this moment; called before each sleep.
     *
     * @param momentNs on the clock of {@link System#nanoTime()}; MAX_VALUE for none.
     */
    void set(long momentNs) {
        boolean isSet = dueNs != NEVER;
        if (ring == null || momentNs == NEVER || (isSet && dueNs - momentNs <= 0)) {
            return;
        }
        long positiveNs = Math.max(0, momentNs);
        timespec.putLong(SECONDS, positiveNs / NS_PER_S);
        timespec.putLong(NANOS, positiveNs % NS_PER_S);
        if (isSet) {
            ring.submit(move);
        } else {
            long id = ring.submit(alarm); // the same each time: the handle's number and the opcode
            if (move == alarm) {
                move =
                        operation(
                                TIMEOUT_REMOVE, timespec.addressOffset(), id, 0, UPDATE | ABSOLUTE);
                removal = operation(TIMEOUT_REMOVE, 0, id, 0, 0);
            }
        }
        dueNs = momentNs;
    }

    /** It rang. A move that came too late for it answers later and changes nothing. */
    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        if (((IoUringIoEvent) event).opcode() == TIMEOUT) {
            dueNs = NEVER;
        }
    }

    @Override
    public void close() {
        IoRegistration registration = ring;
        ring = null;
        if (registration == null) {
            return;
        }
        if (dueNs != NEVER) {
            registration.submit(removal);
        }
        registration.cancel(); // once the alarm and its removal have completed
    }
}
