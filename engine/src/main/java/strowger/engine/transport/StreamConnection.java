package strowger.engine.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Timer;
import strowger.parser.Framing;
import strowger.parser.ParseError;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * A stream connection: cuts what comes into messages and answers keep-alives (RFC 5626 §3.5.1);
 * queues what goes. Ends exactly once, with one reason. Memory is held only for the part of a
 * message that waits for the rest of it.
 */
final class StreamConnection extends ChannelInboundHandlerAdapter implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);
    private static final DirectBuffer PONG = new UnsafeBuffer(new byte[] {'\r', '\n'});

    private final Connections connections;
    private final Intake intake;
    private final TransportConfig config;
    private final ListenSocket socket;
    private final Channel channel;
    private final long id;
    private final boolean accepted;
    private final Endpoint remote = new Endpoint();
    private final Framing framing;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final Timer deadline = new Deadline();
    private ByteBuf partial = Unpooled.EMPTY_BUFFER;
    private long partialSinceNs;
    private long usedNs;
    private boolean open;
    private boolean cutting;
    private boolean hasEnded;
    private boolean isWritten;

    StreamConnection(
            Connections connections,
            Intake intake,
            TransportConfig config,
            ListenSocket socket,
            Channel channel,
            long id,
            boolean accepted) {
        this.connections = connections;
        this.intake = intake;
        this.config = config;
        this.socket = socket;
        this.channel = channel;
        this.id = id;
        this.accepted = accepted;
        int lengthMax = config.streamMessageLengthMax();
        framing = new Framing(lengthMax, lengthMax, true);
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public Protocol protocol() {
        return Protocol.TCP;
    }

    @Override
    public Endpoint remote() {
        return remote;
    }

    @Override
    public ListenSocket socket() {
        return socket;
    }

    @Override
    public boolean isAccepted() {
        return accepted;
    }

    @Override
    public int queuedLength() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : (int) queue.totalPendingWriteBytes();
    }

    Channel channel() {
        return channel;
    }

    /** Opens it; what is sent meanwhile waits in its queue. */
    void connect(Endpoint to) {
        remote.copyFrom(to);
        start(config.connectTimeoutMs());
        channel.pipeline().addLast(this);
        ChannelPromise registered = channel.newPromise();
        channel.unsafe().register(intake.reactor.loop(), registered);
        if (registered.cause() != null) {
            end(EndReason.CONNECT_FAILED);
            return;
        }
        channel.connect(to.toSocketAddress(), localAddress())
                .addListener(
                        done -> {
                            if (!done.isSuccess()) {
                                LOG.debug("no connection to {}: {}", to, done.cause());
                                end(EndReason.CONNECT_FAILED);
                            }
                        });
    }

    /** The address that replies are to come back to; any port of it. */
    private InetSocketAddress localAddress() {
        Endpoint from = socket.endpoint();
        if (!from.isSet() || from.isIpv6() != remote.isIpv6()) {
            return new InetSocketAddress(0);
        }
        Endpoint anyPort = from.copy();
        anyPort.port(0);
        return anyPort.toSocketAddress();
    }

    /** Takes a channel that was accepted. */
    void accept() {
        if (channel.remoteAddress() instanceof InetSocketAddress address) {
            remote.set(address);
        }
        start(config.connectionLifetimeMs());
        channel.pipeline().addLast(this);
    }

    private void start(int timeMs) {
        usedNs = intake.reactor.nowNs();
        connections.onStarted(this);
        intake.reactor.schedule(deadline, timeMs);
        channel.closeFuture().addListener(_ -> end(EndReason.CLOSED_BY_PEER));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!hasEnded) {
            open = true;
            usedNs = intake.reactor.nowNs();
            intake.reactor.schedule(deadline, config.connectionLifetimeMs());
            connections.onOpened(this);
            channel.flush();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        try {
            if (!hasEnded) {
                onBytes(received);
            }
        } finally {
            received.release();
        }
    }

    private void onBytes(ByteBuf received) {
        usedNs = intake.reactor.nowNs();
        boolean wasPartial = partial.isReadable();
        int taken = cut(wasPartial ? partial.writeBytes(received) : received);
        if (hasEnded) {
            dropPartial();
            return;
        }
        if (wasPartial) {
            partial.skipBytes(taken).discardReadBytes();
        } else if (received.skipBytes(taken).isReadable()) {
            partial = channel.alloc().directBuffer(received.readableBytes()).writeBytes(received);
        }
        if (!partial.isReadable()) {
            dropPartial();
        } else if (!wasPartial || taken > 0) {
            onPartBegun();
        }
    }

    /** The rest of the message must come within its time. */
    private void onPartBegun() {
        partialSinceNs = usedNs;
        if (deadline.deadlineNs() - messageDeadlineNs() > 0) {
            intake.reactor.schedule(deadline, config.streamMessageTimeMs());
        }
    }

    private long messageDeadlineNs() {
        return partialSinceNs + TimeUnit.MILLISECONDS.toNanos(config.streamMessageTimeMs());
    }

    private void dropPartial() {
        partial.release();
        partial = Unpooled.EMPTY_BUFFER;
    }

    /** Hands on the whole messages; returns how many bytes were taken. */
    private int cut(ByteBuf bytes) {
        int length = bytes.readableBytes();
        view.wrap(bytes.memoryAddress() + bytes.readerIndex(), length);
        cutting = true;
        int taken = 0;
        boolean more = true;
        while (more && taken < length && !hasEnded) { // each frame takes a byte at least
            Framing.Frame frame = framing.next(view, taken, length - taken);
            int frameLength = framing.length();
            more = onFrame(frame, taken, frameLength);
            taken += more ? frameLength : 0;
        }
        cutting = false;
        view.wrap(0, 0);
        return taken;
    }

    /** Whether the frame was taken and the next may follow. */
    private boolean onFrame(Framing.Frame frame, int offset, int length) {
        switch (frame) {
            case NEED_MORE -> {
                return false;
            }
            case MESSAGE -> {
                intake.inbound.source().copyFrom(remote);
                intake.onMessage(socket, id, intake.inbound.wrap(view, offset, length));
            }
            case PING -> onPing();
            case PONG -> {}
            case ERROR -> {
                onFault(framing.error());
                return false;
            }
        }
        return true;
    }

    private void onPing() {
        intake.counters.increment(TransportCounter.PINGS_ANSWERED);
        boolean _ = send(PONG, PONG.capacity());
    }

    private void onFault(ParseError error) {
        LOG.debug("{}: the stream cannot be followed: {}", remote, error);
        end(
                error == ParseError.MESSAGE_TOO_LARGE
                        ? EndReason.MESSAGE_TOO_LARGE
                        : EndReason.FRAMING_FAULT);
    }

    /**
     * Queues a message, to be written at the end of the turn.
     *
     * @return false when it has ended, or when its queue is full, which ends it.
     */
    boolean send(DirectBuffer message, int length) {
        if (hasEnded) {
            return false;
        }
        if (queuedLength() + length > config.writeQueueLengthMax()) {
            end(EndReason.WRITE_QUEUE_FULL);
            return false;
        }
        ByteBuf copy = channel.alloc().directBuffer(length);
        ByteBuffer target = copy.internalNioBuffer(0, length);
        message.getBytes(0, target, length);
        copy.writerIndex(length);
        ChannelFuture _ = channel.write(copy, channel.voidPromise());
        usedNs = intake.reactor.nowNs();
        if (!isWritten) {
            isWritten = true;
            connections.onWritten(this);
        }
        return true;
    }

    /** Hands what is queued to the kernel; while it opens, that waits. */
    void flush() {
        isWritten = false;
        if (open) {
            channel.flush();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("{}: {}", remote, cause.toString());
        end(EndReason.RESET);
    }

    /** Ends it; only the first call does anything. */
    void end(EndReason reason) {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        open = false;
        intake.reactor.cancel(deadline);
        if (!cutting) {
            dropPartial();
        }
        connections.onEnded(this, reason);
        ChannelFuture _ = channel.close();
    }

    private final class Deadline extends Timer {
        @Override
        protected void onExpiry(long nowNs) {
            if (!open) {
                end(EndReason.CONNECT_TIMEOUT);
                return;
            }
            long idleNs = usedNs + TimeUnit.MILLISECONDS.toNanos(config.connectionLifetimeMs());
            long messageNs = partial.isReadable() ? messageDeadlineNs() : Long.MAX_VALUE;
            if (messageNs <= nowNs) {
                end(EndReason.MESSAGE_TIMEOUT);
            } else if (idleNs <= nowNs) {
                end(EndReason.IDLE);
            } else {
                long waitNs = Math.min(idleNs, messageNs) - nowNs;
                intake.reactor.schedule(this, TimeUnit.NANOSECONDS.toMillis(waitNs) + 1);
            }
        }
    }
}
