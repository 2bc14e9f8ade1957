package strowger.engine.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Reactor;
import strowger.engine.reactor.Timer;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

import javax.net.ssl.SSLException;

/** A stream over a channel of Netty: TLS, and all streams where there is no io_uring. */
final class ChannelStream extends ChannelInboundHandlerAdapter implements Stream {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelStream.class);
    private static final int ALERT_TIME_MS = 1_000;

    private final Channel channel;
    private final Reactor reactor;
    private final StreamSecurity security; // NONE for TCP
    private @Nullable StreamConnection user; // set before anything happens
    private long queuedCount;
    private int unflushedCount;
    private long seenProgress = -1; // nothing was seen yet
    private long seenNs;

    ChannelStream(Channel channel, Reactor reactor, StreamSecurity security) {
        this.channel = channel;
        this.reactor = reactor;
        this.security = security;
    }

    private boolean isSecure() {
        return security.isThere();
    }

    private StreamConnection user() {
        if (user == null) {
            throw new IllegalStateException("nobody's channel");
        }
        return user;
    }

    @Override
    public boolean connect(StreamConnection connection, Endpoint local) {
        try {
            return begins(connection, local);
        } catch (RuntimeException fault) {
            LOG.warn("{}: cannot be connected: {}", connection.remote(), fault.toString());
            return false;
        }
    }

    private boolean begins(StreamConnection connection, Endpoint local) {
        begin(connection);
        ChannelPromise registered = channel.newPromise();
        channel.unsafe().register(reactor.loop(), registered);
        if (registered.cause() != null) {
            return false;
        }
        if (isSecure() && !security.connect(channel, connection)) {
            return false;
        }
        channel.pipeline().addLast(this);
        InetSocketAddress from = local.isSet() ? local.toSocketAddress() : new InetSocketAddress(0);
        channel.connect(connection.remote().toSocketAddress(), from)
                .addListener(
                        done -> {
                            if (!done.isSuccess()) {
                                LOG.debug("{}: {}", connection.remote(), done.cause());
                                connection.onConnectFailed(isTimeout(done.cause()));
                            }
                        });
        return true;
    }

    @Override
    public void accept(StreamConnection connection) {
        begin(connection);
        if (isSecure() && connection.isHeaderDue()) {
            channel.pipeline()
                    .addLast(new HeaderBeforeTls(connection, () -> beginAccepted(connection)));
        } else {
            beginAccepted(connection);
        }
    }

    private void beginAccepted(StreamConnection connection) {
        if (isSecure()) {
            connection.onHandshakeBegun();
            security.accept(channel, connection);
        }
        channel.pipeline().addLast(this);
    }

    private void begin(StreamConnection connection) {
        user = connection;
        channel.closeFuture().addListener(_ -> connection.onStreamClosed());
    }

    // What the channel says.

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (isSecure()) {
            user().onHandshakeBegun();
        } else {
            user().onConnected();
        }
    }

    /** TLS is agreed upon, or not; or the peer sends no more. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            onHandshake(handshake);
        } else if (event instanceof SslCloseCompletionEvent
                || event instanceof ChannelInputShutdownEvent) {
            user().onPeerClosed();
        }
    }

    private void onHandshake(SslHandshakeCompletionEvent handshake) {
        if (handshake.isSuccess()) {
            user().onHandshakeDone();
        } else {
            LOG.debug("{}: no TLS: {}", user().remote(), String.valueOf(handshake.cause()));
            user().end(securityReason(handshake.cause()));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        try {
            long address = received.memoryAddress() + received.readerIndex();
            user().onBytes(address, received.readableBytes());
        } finally {
            received.release();
        }
    }

    /** A peer that does not read what we send is not read either. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        user().onWritable(channel.isWritable());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("{}: {}", user().remote(), cause.toString());
        if (cause instanceof DecoderException || cause instanceof SSLException) {
            user().end(securityReason(cause));
        } else {
            user().end(isTimeout(cause) ? EndReason.PEER_TIMEOUT : EndReason.RESET);
        }
    }

    private EndReason securityReason(@Nullable Throwable cause) {
        boolean wrapped = cause != null && cause.getCause() instanceof SSLException;
        Throwable fault = wrapped && cause != null ? cause.getCause() : cause;
        if (fault instanceof ClosedChannelException) {
            return EndReason.CLOSED_BY_PEER;
        }
        boolean noTls =
                fault instanceof NotSslRecordException || fault instanceof TooLongFrameException;
        return user().isHandshaking() && !noTls
                ? EndReason.HANDSHAKE_FAILED
                : EndReason.SECURITY_FAULT;
    }

    /** Whether it is ETIMEDOUT, which neither Netty nor the JDK names otherwise. */
    private static boolean isTimeout(Throwable cause) {
        return String.valueOf(cause.getMessage()).contains("timed out");
    }

    // What the connection asks.

    @Override
    public Endpoint local() {
        return channel.localAddress() instanceof InetSocketAddress local
                ? Endpoint.of(local)
                : new Endpoint();
    }

    private @Nullable ChannelOutboundBuffer queue() {
        return channel.unsafe().outboundBuffer();
    }

    @Override
    public int queuedLength() {
        ChannelOutboundBuffer queue = queue();
        return queue == null ? 0 : (int) queue.totalPendingWriteBytes();
    }

    /** As far as that is seen by those who ask: Netty does not tell of parts of a message. */
    @Override
    public long stuckSinceNs(long nowNs) {
        long progress = progress();
        if (progress != seenProgress) {
            seenProgress = progress;
            seenNs = nowNs;
        }
        return seenNs;
    }

    /** Whole messages taken, and bytes of the next. */
    private long progress() {
        ChannelOutboundBuffer queue = queue();
        return queue == null
                ? 0
                : ((queuedCount - unflushedCount - queue.size()) << 32) + queue.currentProgress();
    }

    @Override
    public void write(DirectBuffer message, int length) {
        if (!channel.isOpen()) {
            return; // what the peer sent before it closed is still being answered
        }
        ByteBuf copy = channel.alloc().directBuffer(length);
        ByteBuffer target = copy.internalNioBuffer(0, length);
        message.getBytes(0, target, length);
        copy.writerIndex(length);
        ChannelFuture _ = channel.write(copy, channel.voidPromise());
        queuedCount++;
        unflushedCount++;
    }

    @Override
    public void flush() {
        channel.flush();
        unflushedCount = 0;
    }

    @Override
    public boolean isReading() {
        return channel.config().isAutoRead();
    }

    @Override
    public void reads(boolean on) {
        channel.config().setAutoRead(on);
    }

    @Override
    public void keepalive(StreamConfig.Keepalive probes) {
        StreamChannels.keepalive(channel, probes);
    }

    /** Past the handlers of TLS, unless those are to tell the other side of it. */
    @Override
    public void close(EndReason cause) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (cause.givesUp()) {
            boolean _ = channel.config().setOption(ChannelOption.SO_LINGER, 0);
            ChannelFuture _ = first == null ? channel.close() : first.close();
        } else if (!isSecure() || security.tellsEnd() || first == null) {
            ChannelFuture _ = channel.close();
        } else if (cause == EndReason.HANDSHAKE_FAILED && channel.isActive()) {
            Closing afterAlert = new Closing(first);
            reactor.schedule(afterAlert, ALERT_TIME_MS);
            reactor.loop().execute(afterAlert::afterWriting);
        } else {
            ChannelFuture _ = first.close();
        }
    }

    /** Closes a channel whose last word, TLS's alert of why, is not taken (RFC 8446 §6.2). */
    private static final class Closing extends Timer {
        private final ChannelHandlerContext first;

        Closing(ChannelHandlerContext first) {
            this.first = first;
        }

        /** In a turn of its own: the JDK's TLS writes the alert once it has told of the failure. */
        void afterWriting() {
            first.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> close());
        }

        void close() {
            ChannelFuture _ = first.close();
        }

        @Override
        protected void onExpiry(long nowNs) {
            close();
        }
    }

    @Override
    public void whenClosed(Runnable action) {
        channel.closeFuture().addListener(_ -> action.run());
    }
}
