package strowger.engine.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

import org.agrona.concurrent.UnsafeBuffer;

/** Takes the header that a balancer puts before TLS; has the handshake begin behind it. */
final class HeaderBeforeTls extends ChannelInboundHandlerAdapter {
    private final StreamConnection connection;
    private final Runnable begin;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private ByteBuf waiting = Unpooled.EMPTY_BUFFER;

    /**
     * @param begin puts the handlers of TLS behind this one.
     */
    HeaderBeforeTls(StreamConnection connection, Runnable begin) {
        this.connection = connection;
        this.begin = begin;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        if (connection.hasEnded()) {
            received.release();
            return;
        }
        ByteBuf all = received;
        if (waiting.isReadable()) {
            all = waiting.writeBytes(received);
            waiting = Unpooled.EMPTY_BUFFER;
            received.release();
        }
        view.wrap(all.memoryAddress() + all.readerIndex(), all.readableBytes());
        int length = connection.takeHeader(view, 0, all.readableBytes());
        view.wrap(0, 0);
        if (connection.hasEnded()) {
            all.release();
        } else if (length < 0) {
            keep(context, all);
        } else {
            begin.run();
            all.skipBytes(length);
            context.fireChannelRead(all);
            context.pipeline().remove(this);
        }
    }

    private void keep(ChannelHandlerContext context, ByteBuf all) {
        waiting = context.alloc().directBuffer(ProxyHeader.LENGTH_MAX).writeBytes(all);
        all.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            connection.end(EndReason.CLOSED_BY_PEER);
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        waiting.release();
        waiting = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        connection.end(EndReason.RESET);
    }
}
