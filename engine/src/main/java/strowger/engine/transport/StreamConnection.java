package strowger.engine.transport;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Timer;
import strowger.parser.Framing;
import strowger.parser.ParseError;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A stream connection: hands on the messages that come and answers keep-alives (RFC 5626 §3.5.1);
 * queues what goes. Ends exactly once, with one reason.
 */
final class StreamConnection extends Timer implements Connection, StreamInput.User {
    private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);
    private static final DirectBuffer PONG = new UnsafeBuffer(new byte[] {'\r', '\n'});
    private static final int DRAIN_CHECK_MS = 5;
    private static final int ALIASES_MAX = 8;
    private static final int WRITE_LOOKS = 8; // in the time for a write

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
    private final StreamInput input;
    private List<Endpoint> aliases = List.of();
    private String serverName = "";
    private String serverId = "";
    private long inputSinceNs; // that a part of a message waits for the rest
    private long drainDeadlineNs;
    private EndReason closing = EndReason.KILLED; // means nothing unless isClosing
    private boolean open;
    private boolean wasOpen;
    private boolean handshaking;
    private boolean isClosing;
    private boolean isPaused; // it is not read until it has read
    private boolean hasEnded;
    private boolean isWritten;
    private boolean endTold;
    private boolean awaited; // known once it has ended

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
        input = new StreamInput(intake, this);
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
    public boolean wasOpen() {
        return wasOpen;
    }

    @Override
    public int queuedLength() {
        return stream.queuedLength();
    }

    @Override
    public boolean isEndTold() {
        return endTold;
    }

    @Override
    public boolean isAwaited() {
        return awaited;
    }

    /** Whether somebody awaits an answer to what went over it; said when it has ended. */
    void awaited(boolean answer) {
        awaited = answer;
    }

    Stream stream() {
        return stream;
    }

    /** Its place among the records. */
    int record() {
        return record;
    }

    // How it begins.

    @Override
    public String serverName() {
        return serverName;
    }

    @Override
    public String serverId() {
        return serverId;
    }

    /** Opens it; what is sent meanwhile waits in its queue. */
    void connect(Destination to) {
        serverName = to.serverName();
        serverId = to.serverId();
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
        if (!connections.mayOpen(this)) {
            end(EndReason.KILLED);
            return;
        }
        open = true;
        wasOpen = true;
        records().used(record, intake.reactor.nowNs());
        records().state(record, ConnectionState.OPEN);
        Endpoint bound = socket.endpoint();
        Endpoint local = accepted && !bound.isAny() ? bound : stream.local();
        if (local.isSet()) {
            records().local(record, local);
        }
        boolean held = !isPaused && !stream.isReading(); // it was paused before it was open
        intake.reactor.schedule(this, held ? 0 : lifetimeMs());
        connections.onOpened(this);
        if (queuedLength() > 0) {
            toBeFlushed();
        }
    }

    private int lifetimeMs() {
        return records().lifetimeMs(record);
    }

    // What comes.

    /** Bytes have come; they are done with when this returns. */
    void onBytes(long address, int length) {
        if (!hasEnded) {
            records().used(record, intake.reactor.nowNs());
            records().received(record, length);
            onInput(input.onBytes(address, length));
        }
    }

    /** The rest of a message that was begun must come within its time. */
    private void onInput(boolean advanced) {
        if (advanced && !hasEnded && input.isWaiting()) {
            inputSinceNs = intake.reactor.nowNs();
            wakeBy(inputSinceNs + nanos(config.messageTimeMs()), config.messageTimeMs());
        }
    }

    private static long nanos(int timeMs) {
        return TimeUnit.MILLISECONDS.toNanos(timeMs);
    }

    private void wakeBy(long deadlineNs, int timeMs) {
        if (deadlineNs() - deadlineNs > 0) {
            intake.reactor.schedule(this, timeMs);
        }
    }

    private boolean isTaking() {
        return !hasEnded && !isClosing;
    }

    @Override
    public boolean isDone() {
        return !isTaking();
    }

    @Override
    public boolean takesFrames() {
        return isTaking() && !isPaused;
    }

    @Override
    public boolean onFrame(Framing framing, Framing.Frame frame, int offset, int length) {
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
        toBeFlushed();
        return true;
    }

    private void toBeFlushed() {
        if (!isWritten) {
            isWritten = true;
            connections.onWritten(this);
        }
    }

    /** Hands what is queued to the kernel; while it opens, that waits. */
    void flush() {
        isWritten = false;
        if (open) {
            stream.flush();
        }
    }

    /** A turn after it was flushed: if something still waits, it has its deadline. */
    void onFlushed() {
        if (!hasEnded && observeQueue() > 0 && open) {
            long nowNs = intake.reactor.nowNs();
            long _ = stream.stuckSinceNs(nowNs); // some count from when they were asked first
            wakeBy(nowNs + nanos(writeLookMs()), writeLookMs());
        }
    }

    /** How often one is looked at that does not take what waits for it. */
    private int writeLookMs() {
        return Math.max(1, config.sendTimeoutMs() / WRITE_LOOKS);
    }

    /** What is left of the time in which a byte of what waits must be taken. */
    private long writeLeftNs(long nowNs) {
        if (observeQueue() == 0) {
            return Long.MAX_VALUE;
        }
        stream.flush(); // for the case that the ring did not take it
        return stream.stuckSinceNs(nowNs) + nanos(config.sendTimeoutMs()) - nowNs;
    }

    private int observeQueue() {
        int length = queuedLength();
        connections.onQueue(length - records().queuedLength(record));
        records().queuedLength(record, length);
        return length;
    }

    /**
     * A peer that does not read what we send is not read either, until it has: what it asked
     * meanwhile waits, so that the answers never fill its queue.
     */
    void onWritable(boolean writable) {
        if (!isTaking() || isPaused != writable) {
            return;
        }
        isPaused = !writable;
        if (isPaused) {
            stream.reads(false);
        } else if (open) {
            intake.reactor.schedule(this, 0); // not amid what goes
        }
    }

    /** Takes what waited, and if that can be answered, reads on. */
    private void resume() {
        onInput(input.resume());
        if (takesFrames()) {
            inputSinceNs = intake.reactor.nowNs(); // its time is not the peer's while we wait
            stream.reads(true);
        }
    }

    // What others ask of it.

    /** Sets after how long without use it ends, counted from now. */
    void lifetime(int timeMs) {
        records().lifetimeMs(record, timeMs);
        records().used(record, intake.reactor.nowNs());
        if (open && !isClosing) {
            wakeBy(intake.reactor.nowNs() + nanos(timeMs), timeMs);
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
        drainDeadlineNs = intake.reactor.nowNs() + nanos(config.drainTimeMs());
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
        input.drop();
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
        if (!isPaused && !stream.isReading()) {
            resume();
            if (!isTaking()) {
                return;
            }
        }
        long idleNs = records().usedNs(record) + nanos(lifetimeMs()) - nowNs;
        boolean awaited = input.isWaiting() && stream.isReading();
        long messageNs =
                awaited ? inputSinceNs + nanos(config.messageTimeMs()) - nowNs : Long.MAX_VALUE;
        long writeNs = writeLeftNs(nowNs);
        if (messageNs <= 0) {
            end(EndReason.MESSAGE_TIMEOUT);
        } else if (writeNs <= 0) {
            end(EndReason.WRITE_TIMEOUT);
        } else if (idleNs <= 0) {
            end(EndReason.IDLE);
        } else {
            long lookNs = writeNs == Long.MAX_VALUE ? writeNs : nanos(writeLookMs());
            long waitNs = Math.min(Math.min(idleNs, messageNs), Math.min(writeNs, lookNs));
            intake.reactor.schedule(this, TimeUnit.NANOSECONDS.toMillis(waitNs) + 1);
        }
    }
}
