package strowger.engine.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Lends the same buffer for one read after the other, as each is done with before the next begins;
 * its warm pages are used again, and idle sockets hold none. Should it still be out, the pool steps
 * in. One to a reactor's thread.
 */
final class ReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator implements AutoCloseable {
    private final int length;
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private boolean closed;

    ReadBuffer(int length) {
        this.length = length;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Lender();
    }

    private ByteBuf lend(ByteBufAllocator allocator) {
        boolean out = buffer.capacity() > 0 && buffer.refCnt() > 1;
        if (closed || out) {
            return allocator.directBuffer(length, length);
        }
        if (buffer.capacity() == 0) {
            buffer = allocator.directBuffer(length, length);
        }
        return buffer.clear().retain();
    }

    @Override
    public void close() {
        closed = true;
        buffer.release();
        buffer = Unpooled.EMPTY_BUFFER;
    }

    private final class Lender extends MaxMessageHandle {
        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return lend(allocator);
        }

        @Override
        public int guess() {
            return length;
        }
    }
}
