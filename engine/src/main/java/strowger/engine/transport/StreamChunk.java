package strowger.engine.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Some of the bytes that a stream has queued, in memory of the pool; linked to the next. The pool's
 * buffer is asked for its memory once: each message would ask many times.
 */
final class StreamChunk {
    private static final int LENGTH_MIN = 2 << 10;

    @Nullable StreamChunk next;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0); // of all of the memory
    private ByteBuf memory = Unpooled.EMPTY_BUFFER;
    private long base;
    private int begin;
    private int end;

    /** Takes memory for so many bytes, or a few short messages, unless it has that. */
    StreamChunk reserve(int length) {
        if (view.capacity() < Math.max(length, LENGTH_MIN)) {
            release();
            memory = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(length, LENGTH_MIN));
            base = memory.memoryAddress();
            view.wrap(base, memory.maxFastWritableBytes());
        }
        return this;
    }

    /** Is done with what it held; keeps a little memory for the next. */
    void clear() {
        if (view.capacity() > LENGTH_MIN) {
            release();
        }
        begin = 0;
        end = 0;
    }

    /** Whether so many bytes more have room. */
    boolean hasRoom(int length) {
        return view.capacity() - end >= length;
    }

    /** Adds bytes; there is room. */
    void append(DirectBuffer message, int length) {
        view.putBytes(end, message, 0, length);
        end += length;
    }

    /** Where those begin that were not taken yet. */
    long address() {
        return base + begin;
    }

    /** How many were not taken yet. */
    int length() {
        return end - begin;
    }

    /** The kernel has taken some. */
    void taken(int length) {
        begin += length;
    }

    void release() {
        view.wrap(0, 0);
        memory.release();
        memory = Unpooled.EMPTY_BUFFER;
        begin = 0;
        end = 0;
    }
}
