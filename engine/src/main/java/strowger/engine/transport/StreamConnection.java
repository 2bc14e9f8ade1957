package strowger.engine.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Timer;
import strowger.parser.Framing;
import strowger.parser.ParseError;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

/**
 * A stream connection: cuts what comes into messages and answers keep-alives (RFC 5626 §3.5.1);
 * queues what goes. Ends exactly once, with one reason. Memory is held only for the part of a
 * message that waits for the rest of it.
 */
final class StreamConnection extends ChannelInboundHandlerAdapter implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);
    private static final DirectBuffer PONG = new UnsafeBuffer(new byte[] {'\r', '\n'});
    private static final int DRAIN_CHECK_MS = 5;
    private static final int ALIASES_MAX = 8;
    private static final int ALERT_TIME_MS = 1_000;

    private final Connections connections;
    private final Intake intake;
    private final StreamConfig config;
    private final ListenSocket socket;
    private final Channel channel;
    private final long id;
    private final boolean accepted;
    private final Protocol protocol;
    private final Endpoint remote = new Endpoint();
    private final Framing framing;
    private final Timer deadline = new Deadline();
    private final WriteWatch writes = new WriteWatch();
    private final int record;
    private ByteBuf partial = Unpooled.EMPTY_BUFFER;
    private List<Endpoint> aliases = List.of();
    private long partialSinceNs;
    private long drainDeadlineNs;
    private EndReason closing = EndReason.KILLED; // means nothing unless isClosing
    private boolean open;
    private boolean handshaking;
    private boolean isClosing;
    private boolean cutting;
    private boolean hasEnded;
    private boolean isWritten;
    private boolean isSlow;
    private boolean endTold;

    StreamConnection(
            Connections connections,
            Intake intake,
            StreamConfig config,
            ListenSocket socket,
            Channel channel,
            long id,
            Protocol protocol,
            Endpoint remote,
            boolean accepted) {
        this.connections = connections;
        this.intake = intake;
        this.config = config;
        this.socket = socket;
        this.channel = channel;
        this.id = id;
        this.accepted = accepted;
        this.protocol = protocol;
        this.remote.copyFrom(remote);
        int lengthMax = config.messageLengthMax();
        framing =
                new Framing(
                        lengthMax,
                        lengthMax,
                        config.contentLengthRequired(),
                        intake.sink.takesHttp());
        record = records().begin(this, intake.reactor.epochMs(), config.lifetimeMs());
    }

    private ConnectionRecords records() {
        return connections.records();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public Protocol protocol() {
        return protocol;
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

    @Override
    public boolean isEndTold() {
        return endTold;
    }

    Channel channel() {
        return channel;
    }

    /** Its place among the records. */
    int record() {
        return record;
    }

    // How it begins.

    /** Opens it; what is sent meanwhile waits in its queue. */
    void connect() {
        start(config.connectTimeoutMs(), ConnectionState.CONNECTING);
        ChannelPromise registered = channel.newPromise();
        channel.unsafe().register(intake.reactor.loop(), registered);
        if (registered.cause() != null) {
            end(EndReason.CONNECT_FAILED);
            return;
        }
        if (isSecure() && !connections.security().connect(channel, this)) {
            end(EndReason.CONNECT_FAILED);
            return;
        }
        channel.pipeline().addLast(this);
        channel.connect(remote.toSocketAddress(), localAddress())
                .addListener(
                        done -> {
                            if (!done.isSuccess()) {
                                LOG.debug("no connection to {}: {}", remote, done.cause());
                                end(
                                        isTimeout(done.cause())
                                                ? EndReason.CONNECT_TIMEOUT
                                                : EndReason.CONNECT_FAILED);
                            }
                        });
    }

    /** The address that replies are to come back to; any port of it. */
    private InetSocketAddress localAddress() {
        Endpoint from = socket.endpoint();
        for (Endpoint source : config.sources()) {
            from = source.isIpv6() == remote.isIpv6() ? source : from;
        }
        if (!from.isSet() || from.isIpv6() != remote.isIpv6()) {
            return new InetSocketAddress(0);
        }
        Endpoint anyPort = from.copy();
        anyPort.port(0);
        return anyPort.toSocketAddress();
    }

    /** Takes a channel that was accepted. */
    void accept() {
        start(config.lifetimeMs(), ConnectionState.ACCEPTING);
        if (isSecure()) {
            handshaking = true;
            connections.security().accept(channel, this);
        }
        channel.pipeline().addLast(this);
    }

    private boolean isSecure() {
        return protocol == Protocol.TLS;
    }

    private void start(int timeMs, ConnectionState state) {
        records().used(record, intake.reactor.nowNs());
        records().state(record, state);
        connections.onStarted(this);
        intake.reactor.schedule(deadline, timeMs);
        channel.closeFuture().addListener(_ -> end(EndReason.CLOSED_BY_PEER));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (hasEnded) {
            return;
        }
        if (isSecure()) {
            handshaking = true;
            intake.reactor.schedule(deadline, connections.security().handshakeTimeMs());
        } else {
            onOpen();
        }
    }

    /** TLS is agreed upon, or not. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (hasEnded) {
            return;
        }
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            onHandshake(handshake);
        } else if (event instanceof SslCloseCompletionEvent) {
            end(EndReason.CLOSED_BY_PEER);
        }
    }

    private void onHandshake(SslHandshakeCompletionEvent handshake) {
        if (handshake.isSuccess()) {
            endHandshake();
            intake.counters.increment(TransportCounter.HANDSHAKES_COMPLETED);
            onOpen();
        } else {
            LOG.debug("{}: no TLS: {}", remote, String.valueOf(handshake.cause()));
            end(securityReason(handshake.cause()));
        }
    }

    private void endHandshake() {
        if (handshaking && accepted) {
            connections.onHandshakeEnded(remote);
        }
        handshaking = false;
    }

    private void onOpen() {
        open = true;
        records().used(record, intake.reactor.nowNs());
        records().state(record, ConnectionState.OPEN);
        if (channel.localAddress() instanceof InetSocketAddress local) {
            records().local(record, Endpoint.of(local));
        }
        intake.reactor.schedule(deadline, lifetimeMs());
        connections.onOpened(this);
        channel.flush();
    }

    private int lifetimeMs() {
        return records().lifetimeMs(record);
    }

    // What comes.

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
        long nowNs = intake.reactor.nowNs();
        records().used(record, nowNs);
        records().received(record, received.readableBytes());
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
            partialSinceNs = nowNs; // the rest of the message must come within its time
            wakeBy(messageDeadlineNs(), config.messageTimeMs());
        }
    }

    private void wakeBy(long deadlineNs, int timeMs) {
        if (deadline.deadlineNs() - deadlineNs > 0) {
            intake.reactor.schedule(deadline, timeMs);
        }
    }

    private long messageDeadlineNs() {
        return partialSinceNs + TimeUnit.MILLISECONDS.toNanos(config.messageTimeMs());
    }

    private void dropPartial() {
        partial.release();
        partial = Unpooled.EMPTY_BUFFER;
    }

    /** Hands on the whole messages; returns how many bytes were taken. */
    private int cut(ByteBuf bytes) {
        int length = bytes.readableBytes();
        UnsafeBuffer view = intake.view;
        view.wrap(bytes.memoryAddress() + bytes.readerIndex(), length);
        cutting = true;
        int taken = 0;
        boolean more = true;
        while (more && taken < length && isTaking()) { // each frame takes a byte at least
            Framing.Frame frame = framing.next(view, taken, length - taken);
            int frameLength = framing.length();
            more = onFrame(frame, taken, frameLength);
            taken += more ? frameLength : 0;
        }
        cutting = false;
        view.wrap(0, 0);
        return isTaking() ? taken : length;
    }

    private boolean isTaking() {
        return !hasEnded && !isClosing;
    }

    /** Whether the frame was taken and the next may follow. */
    private boolean onFrame(Framing.Frame frame, int offset, int length) {
        switch (frame) {
            case NEED_MORE -> {
                if (framing.takeContinueExpected()) {
                    boolean _ = send(HttpText.CONTINUE, HttpText.CONTINUE.capacity());
                }
                return false;
            }
            case HTTP_REQUEST -> {
                records().messageCut(record);
                intake.inbound.source().copyFrom(remote);
                intake.onHttp(socket, id, intake.inbound.wrap(intake.view, offset, length));
            }
            case MESSAGE -> {
                records().messageCut(record);
                intake.inbound.source().copyFrom(remote);
                intake.onMessage(socket, id, intake.inbound.wrap(intake.view, offset, length));
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
        if (config.pingAnswered()) {
            intake.counters.increment(TransportCounter.PINGS_ANSWERED);
            boolean _ = send(PONG, PONG.capacity());
        }
    }

    private void onFault(ParseError error) {
        LOG.debug("{}: the stream cannot be followed: {}", remote, error);
        EndReason reason =
                error == ParseError.MESSAGE_TOO_LARGE
                        ? EndReason.MESSAGE_TOO_LARGE
                        : EndReason.FRAMING_FAULT;
        if (framing.isHttp()) {
            DirectBuffer refusal = HttpText.refusal(error);
            boolean _ = send(refusal, refusal.capacity());
            finish(reason);
        } else {
            end(reason);
        }
    }

    // What goes.

    /**
     * Queues a message, to be written at the end of the turn.
     *
     * @return false when it has ended, when there is no room among all that waits, or when its own
     *     queue is full, which ends it.
     */
    boolean send(DirectBuffer message, int length) {
        if (!isTaking()) {
            return false;
        }
        int waiting = queuedLength();
        if (waiting + length > config.queueLengthMax()) {
            end(EndReason.WRITE_QUEUE_FULL);
            return false;
        }
        if (!connections.hasRoom(length)) {
            return false;
        }
        ByteBuf copy = channel.alloc().directBuffer(length);
        ByteBuffer target = copy.internalNioBuffer(0, length);
        message.getBytes(0, target, length);
        copy.writerIndex(length);
        ChannelFuture _ = channel.write(copy, channel.voidPromise());
        records().used(record, intake.reactor.nowNs());
        records().queued(record, length);
        observeQueue();
        writes.onQueued();
        if (!isWritten) {
            isWritten = true;
            connections.onWritten(this);
        }
        return true;
    }

    /**
     * Hands what is queued to the kernel; while it opens, that waits.
     *
     * @return whether something still waits.
     */
    boolean flush() {
        if (isWritten && open) {
            channel.flush();
            writes.onFlushed();
        }
        isWritten = false;
        if (hasEnded || !open) {
            return false;
        }
        boolean waits = observeQueue() > 0;
        if (waits && !writes.isWatched()) {
            writes.watch(channel.unsafe().outboundBuffer(), intake.reactor.nowNs());
            wakeBy(
                    intake.reactor.nowNs() + TimeUnit.MILLISECONDS.toNanos(config.sendTimeoutMs()),
                    config.sendTimeoutMs());
        } else if (!waits) {
            writes.unwatch();
        }
        return waits;
    }

    /** Whether it was not among the slow ones, and is from now on. */
    boolean becomesSlow() {
        boolean becomes = !isSlow;
        isSlow = true;
        return becomes;
    }

    /** Looks again at one that is slow; if nothing waits, it is not so any more. */
    boolean stillWaits() {
        isSlow = !hasEnded && observeQueue() > 0;
        if (!isSlow) {
            writes.unwatch();
        }
        return isSlow;
    }

    private int observeQueue() {
        int length = queuedLength();
        connections.onQueue(length - records().queuedLength(record));
        records().queuedLength(record, length);
        return length;
    }

    /** A peer that does not read what we send is not read either. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (isTaking()) {
            boolean reads = channel.isWritable();
            partialSinceNs = intake.reactor.nowNs(); // its time is not the peer's while we wait
            channel.config().setAutoRead(reads);
        }
    }

    // What others ask of it.

    /** Sets after how long without use it ends, counted from now. */
    void lifetime(int timeMs) {
        records().lifetimeMs(record, timeMs);
        records().used(record, intake.reactor.nowNs());
        if (open && !isClosing) {
            wakeBy(intake.reactor.nowNs() + TimeUnit.MILLISECONDS.toNanos(timeMs), timeMs);
        }
    }

    void keepalive(StreamConfig.Keepalive probes) {
        StreamChannels.keepalive(channel, probes);
    }

    void tellEnd() {
        endTold = true;
    }

    /** Lets it be found under another port of its remote address (RFC 5923). */
    void alias(int port) {
        Endpoint alias = remote.copy();
        alias.port(port);
        if (aliases.size() == ALIASES_MAX || alias.equals(remote) || aliases.contains(alias)) {
            return;
        }
        if (aliases.isEmpty()) {
            aliases = new ArrayList<>(1);
        }
        aliases.add(alias);
        connections.onAlias(this, alias);
    }

    // How it ends.

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("{}: {}", remote, cause.toString());
        if (cause instanceof DecoderException || cause instanceof SSLException) {
            end(securityReason(cause));
        } else {
            end(isTimeout(cause) ? EndReason.PEER_TIMEOUT : EndReason.RESET);
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
        return handshaking && !noTls ? EndReason.HANDSHAKE_FAILED : EndReason.SECURITY_FAULT;
    }

    /** Whether it is ETIMEDOUT, which neither Netty nor the JDK names otherwise. */
    private static boolean isTimeout(Throwable cause) {
        return String.valueOf(cause.getMessage()).contains("timed out");
    }

    /** Ends it once what waits is written, or the time for that is over. */
    void finish(EndReason reason) {
        if (!isTaking()) {
            return;
        }
        if (!open) {
            end(reason);
            return;
        }
        closing = reason;
        isClosing = true;
        records().state(record, ConnectionState.CLOSING);
        channel.config().setAutoRead(false);
        channel.flush();
        if (queuedLength() == 0) {
            end(reason);
            return;
        }
        drainDeadlineNs =
                intake.reactor.nowNs() + TimeUnit.MILLISECONDS.toNanos(config.drainTimeMs());
        intake.reactor.schedule(deadline, DRAIN_CHECK_MS);
    }

    /** Ends it; only the first call does anything. */
    void end(EndReason cause) {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        open = false;
        endHandshake();
        intake.reactor.cancel(deadline);
        if (!cutting) {
            dropPartial();
        }
        for (Endpoint alias : aliases) {
            connections.onAliasEnded(this, alias);
        }
        connections.onQueue(-records().queuedLength(record));
        connections.onEnded(this, isClosing ? closing : cause);
        close(cause);
    }

    /** Past the handlers of TLS, unless those are to tell the other side of it. */
    private void close(EndReason cause) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (!isSecure() || connections.security().tellsEnd() || first == null) {
            ChannelFuture _ = channel.close();
        } else if (cause == EndReason.HANDSHAKE_FAILED && channel.isActive()) {
            Closing afterAlert = new Closing(first);
            intake.reactor.schedule(afterAlert, ALERT_TIME_MS);
            first.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> afterAlert.close());
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

        void close() {
            ChannelFuture _ = first.close();
        }

        @Override
        protected void onExpiry(long nowNs) {
            close();
        }
    }

    private final class Deadline extends Timer {
        @Override
        protected void onExpiry(long nowNs) {
            if (!open) {
                end(handshaking ? EndReason.HANDSHAKE_TIMEOUT : EndReason.CONNECT_TIMEOUT);
            } else if (isClosing) {
                onDraining(nowNs);
            } else {
                onOpen(nowNs);
            }
        }

        private void onDraining(long nowNs) {
            if (queuedLength() == 0 || nowNs - drainDeadlineNs >= 0) {
                end(closing);
            } else {
                intake.reactor.schedule(this, DRAIN_CHECK_MS);
            }
        }

        private void onOpen(long nowNs) {
            long idleNs =
                    records().usedNs(record) + TimeUnit.MILLISECONDS.toNanos(lifetimeMs()) - nowNs;
            boolean awaited = partial.isReadable() && channel.config().isAutoRead();
            long messageNs = awaited ? messageDeadlineNs() - nowNs : Long.MAX_VALUE;
            long writeNs =
                    writes.leftNs(channel.unsafe().outboundBuffer(), config.sendTimeoutMs(), nowNs);
            if (messageNs <= 0) {
                end(EndReason.MESSAGE_TIMEOUT);
            } else if (writeNs <= 0) {
                end(EndReason.WRITE_TIMEOUT);
            } else if (idleNs <= 0) {
                end(EndReason.IDLE);
            } else {
                long waitNs = Math.min(Math.min(idleNs, messageNs), writeNs);
                intake.reactor.schedule(this, TimeUnit.NANOSECONDS.toMillis(waitNs) + 1);
            }
        }
    }
}
