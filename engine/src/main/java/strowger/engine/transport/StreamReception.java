package strowger.engine.transport;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.parser.Framing;
import strowger.parser.ParseError;

/**
 * What comes over one connection: hands on its messages and answers keep-alives (RFC 5626 §3.5.1),
 * a share of them in a turn; has it wait while the peer does not read what we send. On the
 * reactor's thread.
 */
final class StreamReception implements StreamInput.User {
    private static final Logger LOG = LoggerFactory.getLogger(StreamReception.class);
    private static final DirectBuffer PONG = new UnsafeBuffer(new byte[] {'\r', '\n'});

    private static final int AHEAD_HIGH = 32 << 10; // what stands in line, to read no more
    private static final int AHEAD_LOW = 8 << 10; // to read again

    private final StreamConnection connection;
    private final Intake intake;
    private final ReceptionLine line;
    private final StreamInput input;
    private long sinceNs; // that a part of a message waits for the rest
    private int shareTurn; // in which the share below was begun
    private int shareTaken;
    private boolean paused; // the peer is not read until it has read
    private boolean inLine;
    private boolean atEnd; // the peer has closed, and only what stands in line is left

    StreamReception(StreamConnection connection, Intake intake, ReceptionLine line) {
        this.connection = connection;
        this.intake = intake;
        this.line = line;
        input = new StreamInput(intake, this);
    }

    /** Bytes have come; they are done with when this returns. */
    void onBytes(long address, int length) {
        connection.records().received(connection.record(), length, intake.reactor.nowNs());
        beginShare();
        onInput(input.onBytes(address, length));
        settle();
    }

    private void beginShare() {
        if (shareTurn != line.turn()) {
            shareTurn = line.turn();
            shareTaken = 0;
        }
    }

    /** The rest of a message that was begun must come within its time. */
    private void onInput(boolean advanced) {
        if (advanced && !connection.hasEnded() && input.isWaiting()) {
            sinceNs = intake.reactor.nowNs();
            connection.wakeIn(connection.config().messageTimeMs());
        }
    }

    /** What is left of that time. */
    long leftNs(long nowNs) {
        boolean awaited = input.isWaiting() && !inLine && connection.stream().isReading();
        return awaited
                ? sinceNs + StreamConnection.nanos(connection.config().messageTimeMs()) - nowNs
                : Long.MAX_VALUE;
    }

    // What is cut.

    @Override
    public boolean isDone() {
        return !connection.isTaking();
    }

    @Override
    public boolean takesFrames() {
        return canGoOn() && !inLine && shareTaken < ReceptionLine.SHARE;
    }

    private boolean canGoOn() {
        return connection.isTaking() && !paused;
    }

    @Override
    public int onBegin(DirectBuffer bytes, int length) {
        return connection.isHeaderDue() ? connection.takeHeader(bytes, 0, length) : 0;
    }

    @Override
    public boolean onFrame(Framing framing, Framing.Frame frame, int offset, int length) {
        switch (frame) {
            case NEED_MORE -> {
                if (framing.takeContinueExpected()) {
                    boolean _ = connection.send(HttpText.CONTINUE, HttpText.CONTINUE.capacity());
                }
                return false;
            }
            case HTTP_REQUEST -> {
                onMessage(length);
                intake.onHttp(
                        connection.socket(),
                        connection.id(),
                        intake.inbound.wrap(intake.view, offset, length));
            }
            case MESSAGE -> {
                onMessage(length);
                intake.onMessage(
                        connection.socket(),
                        connection.id(),
                        intake.inbound.wrap(intake.view, offset, length));
            }
            case PING -> onPing();
            case PONG -> shareTaken++;
            case ERROR -> {
                onFault(framing.isHttp(), framing.error());
                return false;
            }
        }
        return true;
    }

    private void onMessage(int length) {
        shareTaken += ReceptionLine.cost(length);
        connection.onMessage();
        intake.inbound.source().copyFrom(connection.remote());
    }

    private void onPing() {
        shareTaken++;
        if (connection.config().pingAnswered()) {
            intake.counters.increment(TransportCounter.PINGS_ANSWERED);
            boolean _ = connection.send(PONG, PONG.capacity());
        }
    }

    private void onFault(boolean http, ParseError error) {
        LOG.debug("{}: the stream cannot be followed: {}", connection.remote(), error);
        EndReason reason =
                error == ParseError.MESSAGE_TOO_LARGE
                        ? EndReason.MESSAGE_TOO_LARGE
                        : EndReason.FRAMING_FAULT;
        if (http) {
            DirectBuffer refusal = HttpText.refusal(error);
            boolean _ = connection.send(refusal, refusal.capacity());
            connection.finish(reason);
        } else {
            connection.end(reason);
        }
    }

    // When it waits.

    /**
     * A peer that does not read what we send is not read either, until it has: what it asked
     * meanwhile waits, so that the answers never fill its queue.
     */
    void onWritable(boolean writable) {
        if (!connection.isTaking() || paused != writable) {
            return;
        }
        paused = !writable;
        if (paused) {
            connection.stream().reads(false);
        } else if (connection.isOpen()) {
            connection.wakeNow(); // not amid what goes
        }
    }

    /** Whether it can go on, and has not yet. */
    boolean isHeld() {
        return !paused && !inLine && !connection.stream().isReading();
    }

    /** Takes what waited, and if that can be answered, reads on. */
    void resume() {
        beginShare();
        onInput(input.resume());
        settle();
    }

    /** Has its next share; returns what it took. */
    int serve() {
        inLine = false;
        shareTurn = line.turn();
        shareTaken = 0;
        resume();
        return shareTaken;
    }

    /** Whether more has come than its share: that stands in line, and no more is read than fits. */
    private void settle() {
        if (!canGoOn()) {
            return;
        }
        if (!inLine && shareTaken >= ReceptionLine.SHARE && input.isWaiting()) {
            inLine = true;
            line.join(this);
        }
        if (!inLine && atEnd) {
            connection.finish(EndReason.CLOSED_BY_PEER);
        } else if (!inLine || input.waitingLength() <= AHEAD_LOW) {
            readOn();
        } else if (input.waitingLength() > AHEAD_HIGH) {
            connection.stream().reads(false);
        }
    }

    private void readOn() {
        if (!atEnd && !connection.stream().isReading()) {
            sinceNs = intake.reactor.nowNs(); // its time is not the peer's while we wait
            connection.stream().reads(true);
        }
    }

    /** The peer sends no more: its connection ends, behind what stands in line of it. */
    void onPeerClosed() {
        if (inLine) {
            atEnd = true;
        } else if (!paused && connection.queuedLength() > 0) {
            connection.finish(EndReason.CLOSED_BY_PEER); // it may still read the answers
        } else {
            connection.end(EndReason.CLOSED_BY_PEER);
        }
    }

    /** Takes all that stands in line, whatever its share: the stream is gone. */
    void takeAll() {
        if (inLine) {
            inLine = false;
            shareTaken = Integer.MIN_VALUE;
            boolean _ = input.resume();
        }
    }

    /** Nothing more will be taken. */
    void drop() {
        input.drop();
    }
}
