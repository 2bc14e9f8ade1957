package strowger.engine.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.parser.Framing;

/**
 * What comes over one stream, cut into messages. Memory is held only for what waits: the part of a
 * message whose rest has not come, what came beyond the connection's share of a turn, or what came
 * before the peer was read no more (those bytes are bounded by the buffers that the kernel had
 * filled by then). On the reactor's thread.
 */
final class StreamInput {
    private final Intake intake;
    private final User user;
    private @Nullable Framing begun; // when something is begun; else the reactor's serves
    private ByteBuf waiting = Unpooled.EMPTY_BUFFER;
    private boolean cutting;

    /** What takes the frames. */
    interface User {
        /** Whether it will have another. */
        boolean takesFrames();

        /**
         * Takes what comes before the first frame.
         *
         * @return how long that is, in bytes; less than 0 if the rest of it has yet to come.
         */
        int onBegin(DirectBuffer bytes, int length);

        /** Whether it will never have another. */
        boolean isDone();

        /**
         * Takes a frame; its bytes are in the reactor's view.
         *
         * @return whether it was taken and the next may follow.
         */
        boolean onFrame(Framing framing, Framing.Frame frame, int offset, int length);
    }

    StreamInput(Intake intake, User user) {
        this.intake = intake;
        this.user = user;
    }

    /** Whether anything waits. */
    boolean isWaiting() {
        return waiting.isReadable();
    }

    /** How much waits, in bytes. */
    int waitingLength() {
        return waiting.readableBytes();
    }

    /**
     * Bytes have come.
     *
     * @return whether frames were taken, or the first bytes of a frame wait from now on.
     */
    boolean onBytes(long address, int length) {
        boolean waited = isWaiting();
        if (waited || !user.takesFrames()) {
            keep(address, length);
            return resume() || !waited;
        }
        int taken = cut(address, length);
        if (user.isDone()) {
            drop();
        } else if (taken < length) {
            keep(address + taken, length - taken);
        }
        return true;
    }

    /**
     * Takes what waits, as far as it is whole and wanted.
     *
     * @return whether anything was taken.
     */
    boolean resume() {
        if (!isWaiting() || !user.takesFrames()) {
            return false;
        }
        int taken = cut(waiting.memoryAddress() + waiting.readerIndex(), waiting.readableBytes());
        if (user.isDone() || taken == waiting.readableBytes()) {
            drop();
        } else {
            waiting.skipBytes(taken).discardSomeReadBytes();
        }
        return taken > 0;
    }

    private void keep(long address, int length) {
        if (!waiting.isReadable()) {
            waiting = PooledByteBufAllocator.DEFAULT.directBuffer(length);
        }
        waiting.ensureWritable(length);
        int at = waiting.writerIndex();
        intake.view.wrap(address, length);
        intake.view.getBytes(0, waiting.internalNioBuffer(at, length), length);
        intake.view.wrap(0, 0);
        waiting.writerIndex(at + length);
    }

    /** Gives the memory back; what is being cut keeps it until it is done. */
    void drop() {
        if (!cutting) {
            waiting.release();
            waiting = Unpooled.EMPTY_BUFFER;
        }
    }

    /** Hands on the whole messages; returns how many bytes were taken. */
    private int cut(long address, int length) {
        Framing framing = begun == null ? intake.framing() : begun;
        UnsafeBuffer view = intake.view;
        view.wrap(address, length);
        cutting = true;
        int begin = user.onBegin(view, length);
        int taken = Math.max(0, begin);
        boolean more = begin >= 0;
        while (more && taken < length && user.takesFrames()) { // each takes a byte at least
            Framing.Frame frame = framing.next(view, taken, length - taken);
            int frameLength = framing.length();
            more = user.onFrame(framing, frame, taken, frameLength);
            taken += more ? frameLength : 0;
        }
        cutting = false;
        view.wrap(0, 0);
        if (user.isDone()) {
            framing.reset();
            begun = null;
            return length;
        }
        if (framing.isIdle()) {
            begun = null;
        } else if (begun == null) {
            begun = intake.takeFraming();
        }
        return taken;
    }
}
