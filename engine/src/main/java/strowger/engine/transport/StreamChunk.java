package strowger.engine.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Some of the bytes that a stream has queued, in memory of the pool; linked to the next. */
final class StreamChunk {
    private static final int LENGTH_MIN = 2 << 10;

    @Nullable StreamChunk next;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    /** Takes memory for so many bytes, or a few short messages, unless it has that. */
    StreamChunk reserve(int length) {
        if (bytes.capacity() < length || bytes.capacity() < LENGTH_MIN) {
            release();
            bytes = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(length, LENGTH_MIN));
        }
        return this;
    }

    /** Is done with what it held; keeps a little memory for the next. */
    void clear() {
        if (bytes.capacity() > LENGTH_MIN) {
            release();
        } else {
            bytes.clear();
        }
    }

    /** Whether so many bytes more have room. */
    boolean hasRoom(int length) {
        return bytes.maxFastWritableBytes() >= length;
    }

    /** Adds bytes; there is room. */
    void append(DirectBuffer message, int length) {
        int at = bytes.writerIndex();
        message.getBytes(0, bytes.internalNioBuffer(at, length), length);
        bytes.writerIndex(at + length);
    }

    /** Where those begin that were not taken yet. */
    long address() {
        return bytes.memoryAddress() + bytes.readerIndex();
    }

    /** How many were not taken yet. */
    int length() {
        return bytes.readableBytes();
    }

    /** The kernel has taken some. */
    void taken(int length) {
        bytes.skipBytes(length);
    }

    void release() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}
