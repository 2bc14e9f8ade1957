package strowger.engine.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Timer;
import strowger.parser.Framing;
import strowger.parser.ParseError;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A stream connection: cuts what comes into messages and answers keep-alives (RFC 5626 §3.5.1);
 * queues what goes. Ends exactly once, with one reason. Memory is held only for the part of a
 * message that waits for the rest of it.
 */
final class StreamConnection extends Timer implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);
    private static final DirectBuffer PONG = new UnsafeBuffer(new byte[] {'\r', '\n'});
    private static final int DRAIN_CHECK_MS = 5;
    private static final int ALIASES_MAX = 8;
    private static final long UNWATCHED = Long.MIN_VALUE;

    private final Connections connections;
    private final Intake intake;
    private final StreamConfig config;
    private final ListenSocket socket;
    private final Stream stream;
    private final long id;
    private final boolean accepted;
    private final Protocol protocol;
    private final Endpoint remote = new Endpoint();
    private final int record;
    private @Nullable Framing begun; // when something is begun; else the reactor's serves
    private ByteBuf partial = Unpooled.EMPTY_BUFFER;
    private List<Endpoint> aliases = List.of();
    private long partialSinceNs;
    private long drainDeadlineNs;
    private long watchedSinceNs = UNWATCHED; // that something waits for a peer to take it
    private long watchedProgress;
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
            Stream stream,
            long id,
            Protocol protocol,
            Endpoint remote,
            boolean accepted) {
        this.connections = connections;
        this.intake = intake;
        this.config = config;
        this.socket = socket;
        this.stream = stream;
        this.id = id;
        this.accepted = accepted;
        this.protocol = protocol;
        this.remote.copyFrom(remote);
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
        return stream.queuedLength();
    }

    @Override
    public boolean isEndTold() {
        return endTold;
    }

    Stream stream() {
        return stream;
    }

    /** Its place among the records. */
    int record() {
        return record;
    }

    // How it begins.

    /** Opens it; what is sent meanwhile waits in its queue. */
    void connect() {
        start(config.connectTimeoutMs(), ConnectionState.CONNECTING);
        if (!stream.connect(this, localAddress())) {
            end(EndReason.CONNECT_FAILED);
        }
    }

    /** The address that replies are to come back to, any port of it; not set for any address. */
    private Endpoint localAddress() {
        Endpoint from = socket.endpoint();
        for (Endpoint source : config.sources()) {
            from = source.isIpv6() == remote.isIpv6() ? source : from;
        }
        if (!from.isSet() || from.isIpv6() != remote.isIpv6()) {
            return new Endpoint();
        }
        Endpoint anyPort = from.copy();
        anyPort.port(0);
        return anyPort;
    }

    /** Takes a stream that was accepted. */
    void accept() {
        start(config.lifetimeMs(), ConnectionState.ACCEPTING);
        stream.accept(this);
    }

    private void start(int timeMs, ConnectionState state) {
        records().used(record, intake.reactor.nowNs());
        records().state(record, state);
        connections.onStarted(this);
        intake.reactor.schedule(this, timeMs);
    }

    /** What was to be connected is not. */
    void onConnectFailed(boolean timedOut) {
        end(timedOut ? EndReason.CONNECT_TIMEOUT : EndReason.CONNECT_FAILED);
    }

    /** It is connected, and TLS is being agreed upon. */
    void onHandshakeBegun() {
        if (!hasEnded) {
            handshaking = true;
            intake.reactor.schedule(this, connections.security().handshakeTimeMs());
        }
    }

    boolean isHandshaking() {
        return handshaking;
    }

    /** TLS is agreed upon. */
    void onHandshakeDone() {
        if (!hasEnded) {
            endHandshake();
            intake.counters.increment(TransportCounter.HANDSHAKES_COMPLETED);
            onConnected();
        }
    }

    private void endHandshake() {
        if (handshaking && accepted) {
            connections.onHandshakeEnded(remote);
        }
        handshaking = false;
    }

    /** Messages can be exchanged from now on. */
    void onConnected() {
        if (hasEnded) {
            return;
        }
        open = true;
        records().used(record, intake.reactor.nowNs());
        records().state(record, ConnectionState.OPEN);
        Endpoint local = stream.local();
        if (local.isSet()) {
            records().local(record, local);
        }
        intake.reactor.schedule(this, lifetimeMs());
        connections.onOpened(this);
        stream.flush();
    }

    private int lifetimeMs() {
        return records().lifetimeMs(record);
    }

    // What comes.

    /** Bytes have come; they are done with when this returns. */
    void onBytes(long address, int length) {
        if (hasEnded) {
            return;
        }
        long nowNs = intake.reactor.nowNs();
        records().used(record, nowNs);
        records().received(record, length);
        boolean wasPartial = partial.isReadable();
        if (wasPartial) {
            keep(address, length);
        }
        int taken =
                wasPartial
                        ? cut(
                                partial.memoryAddress() + partial.readerIndex(),
                                partial.readableBytes())
                        : cut(address, length);
        if (hasEnded) {
            dropPartial();
            return;
        }
        if (wasPartial) {
            partial.skipBytes(taken).discardReadBytes();
        } else if (taken < length) {
            partial = PooledByteBufAllocator.DEFAULT.directBuffer(length - taken);
            keep(address + taken, length - taken);
        }
        if (!partial.isReadable()) {
            dropPartial();
        } else if (!wasPartial || taken > 0) {
            partialSinceNs = nowNs; // the rest of the message must come within its time
            wakeBy(messageDeadlineNs(), config.messageTimeMs());
        }
    }

    /** Appends bytes to those that wait for the rest of their message. */
    private void keep(long address, int length) {
        partial.ensureWritable(length);
        int at = partial.writerIndex();
        intake.view.wrap(address, length);
        intake.view.getBytes(0, partial.internalNioBuffer(at, length), length);
        intake.view.wrap(0, 0);
        partial.writerIndex(at + length);
    }

    private void wakeBy(long deadlineNs, int timeMs) {
        if (deadlineNs() - deadlineNs > 0) {
            intake.reactor.schedule(this, timeMs);
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
    private int cut(long address, int length) {
        Framing framing = begun == null ? intake.framing() : begun;
        UnsafeBuffer view = intake.view;
        view.wrap(address, length);
        cutting = true;
        int taken = 0;
        boolean more = true;
        while (more && taken < length && isTaking()) { // each frame takes a byte at least
            Framing.Frame frame = framing.next(view, taken, length - taken);
            int frameLength = framing.length();
            more = onFrame(framing, frame, taken, frameLength);
            taken += more ? frameLength : 0;
        }
        cutting = false;
        view.wrap(0, 0);
        if (!isTaking()) {
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

    private boolean isTaking() {
        return !hasEnded && !isClosing;
    }

    /** Whether the frame was taken and the next may follow. */
    private boolean onFrame(Framing framing, Framing.Frame frame, int offset, int length) {
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
                onFault(framing.isHttp(), framing.error());
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

    private void onFault(boolean http, ParseError error) {
        LOG.debug("{}: the stream cannot be followed: {}", remote, error);
        EndReason reason =
                error == ParseError.MESSAGE_TOO_LARGE
                        ? EndReason.MESSAGE_TOO_LARGE
                        : EndReason.FRAMING_FAULT;
        if (http) {
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
        stream.write(message, length);
        records().used(record, intake.reactor.nowNs());
        records().queued(record, length);
        observeQueue();
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
            stream.flush();
        }
        isWritten = false;
        return !hasEnded && open && observeQueue() > 0;
    }

    private void watch(long nowNs) {
        watchedSinceNs = nowNs;
        watchedProgress = stream.progress();
    }

    /**
     * The time that the peer has left to take a byte of what waits for it; {@link Long#MAX_VALUE}
     * when nothing waits.
     */
    private long writeLeftNs(long nowNs) {
        if (watchedSinceNs == UNWATCHED || stream.queuedLength() == 0) {
            watchedSinceNs = UNWATCHED;
            return Long.MAX_VALUE;
        }
        if (stream.progress() != watchedProgress) {
            watch(nowNs);
        }
        return watchedSinceNs + TimeUnit.MILLISECONDS.toNanos(config.sendTimeoutMs()) - nowNs;
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
            watchedSinceNs = UNWATCHED;
        } else if (open && watchedSinceNs == UNWATCHED) {
            watch(intake.reactor.nowNs());
            wakeBy(
                    intake.reactor.nowNs() + TimeUnit.MILLISECONDS.toNanos(config.sendTimeoutMs()),
                    config.sendTimeoutMs());
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
    void onWritable(boolean reads) {
        if (isTaking() && stream.isReading() != reads) {
            partialSinceNs = intake.reactor.nowNs(); // its time is not the peer's while we wait
            stream.reads(reads);
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
        stream.keepalive(probes);
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
        stream.reads(false);
        stream.flush();
        if (queuedLength() == 0) {
            end(reason);
            return;
        }
        drainDeadlineNs =
                intake.reactor.nowNs() + TimeUnit.MILLISECONDS.toNanos(config.drainTimeMs());
        intake.reactor.schedule(this, DRAIN_CHECK_MS);
    }

    /** Ends it; only the first call does anything. */
    void end(EndReason cause) {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        open = false;
        endHandshake();
        intake.reactor.cancel(this);
        if (!cutting) {
            dropPartial();
        }
        for (Endpoint alias : aliases) {
            connections.onAliasEnded(this, alias);
        }
        connections.onQueue(-records().queuedLength(record));
        connections.onEnded(this, isClosing ? closing : cause);
        stream.close(cause);
    }

    /** The nearest of its deadlines has come. */
    @Override
    protected void onExpiry(long nowNs) {
        if (!open) {
            end(handshaking ? EndReason.HANDSHAKE_TIMEOUT : EndReason.CONNECT_TIMEOUT);
        } else if (isClosing) {
            onDraining(nowNs);
        } else {
            onDeadline(nowNs);
        }
    }

    private void onDraining(long nowNs) {
        if (queuedLength() == 0 || nowNs - drainDeadlineNs >= 0) {
            end(closing);
        } else {
            intake.reactor.schedule(this, DRAIN_CHECK_MS);
        }
    }

    private void onDeadline(long nowNs) {
        long idleNs =
                records().usedNs(record) + TimeUnit.MILLISECONDS.toNanos(lifetimeMs()) - nowNs;
        boolean awaited = partial.isReadable() && stream.isReading();
        long messageNs = awaited ? messageDeadlineNs() - nowNs : Long.MAX_VALUE;
        long writeNs = writeLeftNs(nowNs);
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
