package strowger.engine.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Counters;
import strowger.engine.reactor.Reactor;
import strowger.engine.reactor.Timer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What the TCP streams of one reactor on io_uring share: the buffers the kernel fills, and the
 * chunks of what goes. No idle connection holds either. On the reactor's thread.
 *
 * <p>Buffers that were read go back to the kernel when the turn ends, and streams that found none
 * are armed then: what peers send meanwhile, however much, makes no turn longer than the buffers
 * last, and nobody's answer waits for more than that. Those of which more is there than the kernel
 * had buffers for stand in line, and some of them have a buffer each in a turn: who asks a little
 * finds one.
 */
final class RingStreams implements IoUringIoHandle {
    /** Far from those of the datagram sockets, which are counted from 1. */
    static final short GROUP = 0x7F00;

    private static final Logger LOG = LoggerFactory.getLogger(RingStreams.class);
    private static final byte PROVIDE_BUFFERS = 31;
    private static final int BUFFERS = 256;
    static final int BUFFER_LENGTH = NativeMemory.stride(4 << 10); // not one cache set
    private static final int IDLE_CHUNKS_MAX = 256;
    private static final int RETRY_MS = 10;
    private static final int PLENTY_ARMED_MAX = 4; // in a turn, of those that send much
    private static final int FEW = 4; // of them have all the buffers, not one each

    private final Reactor reactor;
    private final Counters<TransportCounter> counters;
    private final BufferGroup buffers = new BufferGroup(GROUP, BUFFERS, BUFFER_LENGTH);
    private final Ring own = new Ring();
    private final Timer retry = new Retry();
    private final List<RingStream> unarmed = new ArrayList<>(); // until the turn ends
    private final ArrayDeque<RingStream> plenty = new ArrayDeque<>(); // until each has its turn
    private final Runnable turn = this::turnCame;
    private boolean turnCalled;
    private @Nullable StreamChunk idle;
    private int idleCount;
    private boolean closing;
    private Runnable closed = () -> {};

    RingStreams(Intake intake) {
        reactor = intake.reactor;
        counters = intake.counters;
    }

    Reactor reactor() {
        return reactor;
    }

    /** Registers a handle with the ring. */
    void register(IoUringIoHandle handle, Ring ring) {
        ring.registered(reactor.loop().register(handle).syncUninterruptibly().getNow());
    }

    /** Gives the kernel the buffers, once. */
    void start() {
        if (own.isRegistered()) {
            return;
        }
        register(this, own);
        provide();
    }

    private void provide() {
        if (!closing && !buffers.provide(own)) {
            reactor.schedule(retry, RETRY_MS);
        }
    }

    /**
     * A stream is to be armed again when the turn ends, or later.
     *
     * @param withoutBuffer whether it is since all buffers were taken.
     * @param hasPlenty whether it has more to read than a buffer holds: it has its turn behind
     *     those like it.
     */
    void onUnarmed(RingStream stream, boolean withoutBuffer, boolean hasPlenty) {
        if (hasPlenty) {
            plenty.add(stream);
        } else {
            unarmed.add(stream);
        }
        if (withoutBuffer) {
            counters.increment(TransportCounter.RECEIVE_REARMS);
        }
    }

    /** The turn ends: the kernel has its buffers back, and fills them for those who had none. */
    void turnEnds() {
        if (buffers.isOwing() && own.isRegistered() && !retry.isScheduled()) {
            provide();
        }
        for (int index = 0; index < unarmed.size(); index++) {
            unarmed.get(index).arm(false);
        }
        unarmed.clear();
        armPlenty();
    }

    private void armPlenty() {
        boolean few = plenty.size() <= FEW;
        RingStream next = plenty.poll();
        for (int armed = 1; next != null; armed++) {
            next.arm(few);
            next = armed < PLENTY_ARMED_MAX ? plenty.poll() : null;
        }
        if (!plenty.isEmpty() && !turnCalled) {
            turnCalled = true;
            reactor.loop().execute(turn); // so that another comes
        }
    }

    private void turnCame() {
        turnCalled = false;
    }

    /** Where a filled buffer begins. */
    long address(int bufferId) {
        return buffers.address(bufferId);
    }

    /** A buffer has been read. */
    void giveBack(int bufferId) {
        if (!closing) {
            boolean _ = buffers.read(bufferId);
        }
    }

    /** A chunk with room for so many bytes. */
    StreamChunk chunk(int length) {
        StreamChunk taken = idle;
        if (taken == null) {
            return new StreamChunk().reserve(length);
        }
        idle = taken.next;
        idleCount--;
        taken.next = null;
        return taken.reserve(length);
    }

    /** A chunk is done with. */
    void giveBack(StreamChunk chunk) {
        if (idleCount == IDLE_CHUNKS_MAX || closing) {
            chunk.release();
            return;
        }
        chunk.clear();
        chunk.next = idle;
        idle = chunk;
        idleCount++;
    }

    private void releaseIdle() {
        for (StreamChunk chunk = idle; chunk != null; chunk = chunk.next) {
            chunk.release();
        }
        idle = null;
        idleCount = 0;
    }

    @Override
    public void handle(IoRegistration ring, IoEvent event) {
        IoUringIoEvent done = (IoUringIoEvent) event;
        if (done.opcode() == PROVIDE_BUFFERS && done.res() < 0) {
            LOG.error("the kernel takes no buffers for streams: error {}", -done.res());
            buffers.onRefused(done.userData());
            reactor.schedule(retry, RETRY_MS);
        }
    }

    /** Once no stream reads any more. */
    void close(Runnable whenClosed) {
        closed = whenClosed;
        close();
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        releaseIdle();
        reactor.cancel(retry);
        if (own.isRegistered()) {
            own.cancel();
        } else {
            unregistered();
        }
    }

    @Override
    public void unregistered() {
        buffers.close();
        closed.run();
    }

    private final class Retry extends Timer {
        @Override
        protected void onExpiry(long nowNs) {
            provide();
        }
    }
}
