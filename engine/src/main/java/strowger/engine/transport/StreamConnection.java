package strowger.engine.transport;

import org.agrona.DirectBuffer;

import strowger.engine.reactor.Timer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A stream connection: how it begins, what comes ({@link StreamReception}) and goes ({@link
 * StreamOutput}), and how it ends: exactly once, with one reason. Its timer is for the nearest of
 * its deadlines.
 */
final class StreamConnection extends Timer implements Connection {
    private static final int DRAIN_CHECK_MS = 5;
    private static final int ALIASES_MAX = 8;

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
    private final StreamReception reception;
    private final StreamOutput output;
    private List<Endpoint> aliases = List.of();
    private String serverName = "";
    private String serverId = "";
    private long drainDeadlineNs;
    private EndReason closing = EndReason.KILLED; // means nothing unless isClosing
    private boolean headerDue; // a balancer may tell first whose connection it is
    private boolean open;
    private boolean wasOpen;
    private boolean handshaking;
    private boolean isClosing;
    private boolean hasEnded;
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
        reception = new StreamReception(this, intake, connections.line());
        output = new StreamOutput(this, connections);
        record = records().begin(this, intake.reactor.epochMs(), config.lifetimeMs());
    }

    ConnectionRecords records() {
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

    StreamConfig config() {
        return config;
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

    /**
     * Takes a stream that was accepted.
     *
     * @param fromBalancer whether it may begin with a header that tells whose it is.
     */
    void accept(boolean fromBalancer) {
        headerDue = fromBalancer;
        int timeMs = fromBalancer ? config.messageTimeMs() : config.lifetimeMs();
        start(timeMs, ConnectionState.ACCEPTING);
        stream.accept(this);
    }

    /** Whether it may begin with a header that tells whose it is: that is not known yet. */
    boolean isHeaderDue() {
        return headerDue;
    }

    /**
     * Looks for the header of a balancer.
     *
     * @return how long it is, 0 if there is none, less if the rest has yet to come; ends the
     *     connection if it can't be read, or if its source has too many.
     */
    int takeHeader(DirectBuffer buffer, int offset, int available) {
        ProxyHeader header = intake.proxyHeader;
        switch (header.read(buffer, offset, available)) {
            case NEED_MORE -> {
                return -1;
            }
            case MALFORMED -> end(EndReason.PROXY_FAULT);
            case ABSENT, PRESENT -> {
                if (header.source().isSet()) {
                    connections.onSourceTold(this, header.source());
                }
                headerDue = !connections.enterSource(socket, remote);
                if (headerDue) {
                    end(EndReason.KILLED);
                }
            }
        }
        return header.length();
    }

    /** Its remote is another: that of whom a balancer serves. */
    void remote(Endpoint told) {
        remote.copyFrom(told);
        records().remote(this);
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
        boolean held = reception.isHeld(); // it was paused before it was open
        intake.reactor.schedule(this, held ? 0 : lifetimeMs());
        connections.onOpened(this);
        output.onOpen();
    }

    private int lifetimeMs() {
        return records().lifetimeMs(record);
    }

    // What comes and goes.

    /** Bytes have come; they are done with when this returns. */
    void onBytes(long address, int length) {
        if (!hasEnded) {
            reception.onBytes(address, length);
        }
    }

    /** A message was whole. */
    void onMessage() {
        records().messageCut(record);
        connections.onMessage(this);
    }

    /** The peer sends no more. */
    void onPeerClosed() {
        if (!hasEnded) {
            reception.onPeerClosed();
        }
    }

    /** The stream is gone, closed by the peer if not by us. */
    void onStreamClosed() {
        if (isTaking()) {
            reception.takeAll();
        }
        end(EndReason.CLOSED_BY_PEER);
    }

    /** Whether the peer takes what we send. */
    void onWritable(boolean writable) {
        reception.onWritable(writable);
    }

    /**
     * Queues a message, to be written at the end of the turn.
     *
     * @return false when it has ended, when there is no room among all that waits, or when its own
     *     queue is full, which ends it.
     */
    boolean send(DirectBuffer message, int length) {
        return isTaking() && output.send(message, length);
    }

    /** Hands what is queued to the kernel; while it opens, that waits. */
    void flush() {
        output.flush();
    }

    /** A turn has passed since it was flushed. */
    void onFlushed() {
        output.onFlushed();
    }

    boolean isOpen() {
        return open;
    }

    boolean hasEnded() {
        return hasEnded;
    }

    /** Whether messages are taken, either way. */
    boolean isTaking() {
        return !hasEnded && !isClosing;
    }

    long nowNs() {
        return intake.reactor.nowNs();
    }

    static long nanos(int timeMs) {
        return TimeUnit.MILLISECONDS.toNanos(timeMs);
    }

    /** Has its deadlines looked at after a time, if that is not done sooner. */
    void wakeIn(int timeMs) {
        if (deadlineNs() - (nowNs() + nanos(timeMs)) > 0) {
            intake.reactor.schedule(this, timeMs);
        }
    }

    void wakeNow() {
        intake.reactor.schedule(this, 0);
    }

    // What others ask of it.

    /** Sets after how long without use it ends, counted from now. */
    void lifetime(int timeMs) {
        records().lifetimeMs(record, timeMs);
        records().used(record, intake.reactor.nowNs());
        if (open && !isClosing) {
            wakeIn(timeMs);
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
        }
        if (hasEnded) {
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
        reception.drop();
        for (Endpoint alias : aliases) {
            connections.onAliasEnded(this, alias);
        }
        output.drop();
        connections.onEnded(this, isClosing ? closing : cause);
        stream.close(cause);
    }

    /** The nearest of its deadlines has come. */
    @Override
    protected void onExpiry(long nowNs) {
        if (!open && headerDue) {
            end(EndReason.MESSAGE_TIMEOUT);
        } else if (!open) {
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
        if (reception.isHeld()) {
            reception.resume();
            if (!isTaking()) {
                return;
            }
        }
        long idleNs = records().usedNs(record) + nanos(lifetimeMs()) - nowNs;
        long messageNs = reception.leftNs(nowNs);
        long writeNs = output.leftNs(nowNs);
        if (messageNs <= 0) {
            end(EndReason.MESSAGE_TIMEOUT);
        } else if (writeNs <= 0) {
            end(EndReason.WRITE_TIMEOUT);
        } else if (idleNs <= 0) {
            end(EndReason.IDLE);
        } else {
            long lookNs = writeNs == Long.MAX_VALUE ? writeNs : nanos(output.lookMs());
            long waitNs = Math.min(Math.min(idleNs, messageNs), Math.min(writeNs, lookNs));
            intake.reactor.schedule(this, TimeUnit.NANOSECONDS.toMillis(waitNs) + 1);
        }
    }
}
