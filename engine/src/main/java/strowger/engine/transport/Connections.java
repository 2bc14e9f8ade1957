package strowger.engine.transport;

import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.reactor.Counters;
import strowger.engine.reactor.Io;
import strowger.engine.reactor.Reactor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The stream connections of one reactor: accepted here, or opened for its messages. */
final class Connections {
    private static final int CODE_OFFSET = "SIP/2.0 ".length();

    private final Intake intake;
    private final StreamConfig config;
    private final SharedConnections shared;
    private final Streams streams;
    private final Admission admission;
    private final Listening listening;
    private final ConnectionRecords records = new ConnectionRecords();
    private final Endings endings;
    private final Counters<EndReason> ended = new Counters<>(EndReason.class);
    private final Long2ObjectHashMap<StreamConnection> byId = new Long2ObjectHashMap<>();
    private final WrittenConnections written;
    private final ReceptionLine line;
    private @Nullable StreamConnection served; // whose message was the last, until it ends
    private long sequence;
    private long queuedLength;
    private int streamsToClose;
    private Runnable closed = () -> {};

    Connections(Io io, Intake intake, StreamConfig config, SharedConnections shared) {
        this.intake = intake;
        this.config = config;
        this.shared = shared;
        streams = new Streams(io, intake, config, shared);
        admission = new Admission(intake, config, shared);
        listening = new Listening(intake, config, streams, admission, this::accept);
        endings = new Endings(intake, shared.listeners());
        written = new WrittenConnections(intake.reactor);
        line = new ReceptionLine(intake.reactor);
    }

    /** What is known of each, for any thread. */
    ConnectionRecords records() {
        return records;
    }

    Reactor reactor() {
        return intake.reactor;
    }

    /** Where those stand of which more has come than their share of a turn. */
    ReceptionLine line() {
        return line;
    }

    /** Bytes that wait on all of them, as far as that was seen. */
    long queuedLength() {
        return queuedLength;
    }

    /** Connections that ended for this reason; any thread. */
    long ended(EndReason reason) {
        return ended.value(reason);
    }

    /** Opens this reactor's part of a listening socket; not on its thread. */
    void listen(ListenSocket socket) throws IOException {
        listening.listen(socket);
    }

    private void accept(ListenSocket socket, Stream stream, Endpoint source) {
        boolean fromBalancer = config.balancers().contains(source);
        newConnection(socket, stream, socket.protocol(), source, true).accept(fromBalancer);
    }

    /** Whether a source may have another connection; counts it, or the refusal. */
    boolean enterSource(ListenSocket socket, Endpoint source) {
        return admission.enterSource(socket, source);
    }

    /** What encrypts connections. */
    StreamSecurity security() {
        return shared.security();
    }

    void onHandshakeEnded(Endpoint peer) {
        shared.leaveHandshake(peer);
    }

    private StreamConnection newConnection(
            ListenSocket socket,
            Stream stream,
            Protocol protocol,
            Endpoint remote,
            boolean accepted) {
        sequence++;
        long id = shared.id(intake.reactor.index(), sequence);
        return new StreamConnection(
                this, intake, config, socket, stream, id, protocol, remote, accepted);
    }

    /** Sends over the connection named, or one to the remote, or a new one. */
    boolean send(DirectBuffer message, int length, Destination to) {
        to.carrierId(0);
        long id = to.connectionId();
        if (id > 0 && shared.owner(id) != this && isCarrier(id, to)) {
            return shared.owner(id).post(message, length, to);
        }
        StreamConnection known = served != null && served.id() == id ? served : byId.get(id);
        if (known != null) {
            return sendOver(known, message, length, to);
        }
        boolean spoken =
                to.protocol() == Protocol.TCP
                        || (to.protocol() == Protocol.TLS && security().isThere());
        if (!spoken || !to.remote().isSet()) {
            return false;
        }
        long other = shared.find(to.protocol(), to.remote(), to.local());
        if (other != ConnectionTracker.NONE
                && shared.owner(other) != this
                && isCarrier(other, to)) {
            return shared.owner(other).post(message, length, to);
        }
        StreamConnection connection = byId.get(other);
        return connection == null
                ? sendOverNew(message, length, to)
                : sendOver(connection, message, length, to);
    }

    private boolean sendOver(
            StreamConnection connection, DirectBuffer message, int length, Destination to) {
        boolean sent = connection.send(message, length);
        if (to.isAwaited() && records.await(connection.record(), connection.id())) {
            to.carrierId(connection.id());
        }
        if (sent && to.isLast() && !isProvisional(message, length)) {
            connection.finish(EndReason.KILLED);
        }
        return sent;
    }

    /** Whether it begins with {@code SIP/2.0 1}. */
    private static boolean isProvisional(DirectBuffer message, int length) {
        return length > CODE_OFFSET
                && message.getByte(0) == 'S'
                && message.getByte(3) == '/'
                && message.getByte(CODE_OFFSET) == '1';
    }

    private boolean sendOverNew(DirectBuffer message, int length, Destination to) {
        if (!config.connectAllowed() || to.isExistingOnly()) {
            intake.counters.increment(TransportCounter.CONNECT_FORBIDDEN);
            return false;
        }
        if (!admission.enter()) {
            return false;
        }
        Optional<Stream> stream = streams.toConnect(to.protocol());
        if (stream.isEmpty()) {
            shared.leave();
            return false;
        }
        intake.counters.increment(TransportCounter.CONNECTIONS_STARTED);
        ListenSocket socket =
                to.local().isNone() ? listening.socketFor(to.protocol(), to.remote()) : to.local();
        StreamConnection connection =
                newConnection(socket, stream.get(), to.protocol(), to.remote(), false);
        connection.connect(to);
        return sendOver(connection, message, length, to);
    }

    /**
     * Whether another reactor's connection is to take a message: not if its end is to be told and
     * it has ended already, for nobody would hear what becomes of the message.
     */
    private boolean isCarrier(long id, Destination to) {
        if (!to.isAwaited()) {
            return true;
        }
        boolean there = shared.await(id);
        to.carrierId(there ? id : 0);
        return there;
    }

    /** Hands a message to this reactor from another; copied. */
    private boolean post(DirectBuffer message, int length, Destination to) {
        byte[] copy = new byte[length];
        message.getBytes(0, copy);
        Destination destination = new Destination().copyFrom(to);
        return intake.reactor.execute(
                () -> {
                    if (!sendPosted(new UnsafeBuffer(copy), length, destination)) {
                        intake.counters.increment(TransportCounter.SEND_REFUSED);
                    }
                });
    }

    /**
     * Sends what another reactor's user has sent: if that hears of the end of the connection it
     * chose, then over that one or not at all.
     */
    private boolean sendPosted(DirectBuffer message, int length, Destination to) {
        StreamConnection carrier = byId.get(to.carrierId());
        if (to.carrierId() == 0) {
            return send(message, length, to);
        }
        return carrier != null && sendOver(carrier, message, length, to);
    }

    /** Has something done with a connection, if it is there by then; from any thread. */
    boolean post(long id, Consumer<StreamConnection> action) {
        return intake.reactor.execute(
                () -> {
                    StreamConnection connection = byId.get(id);
                    if (connection != null) {
                        action.accept(connection);
                    }
                });
    }

    // What connections tell.

    /** A message of its has come: an answer is likely to go the same way. */
    void onMessage(StreamConnection connection) {
        served = connection;
    }

    /** A connection begins to live: found by its id and its remote from now on. */
    void onStarted(StreamConnection connection) {
        byId.put(connection.id(), connection);
        shared.begin(connection, connection.record());
    }

    /** Whether nobody objects to a connection that has just come about. */
    boolean mayOpen(StreamConnection connection) {
        return endings.mayOpen(connection);
    }

    void onOpened(StreamConnection connection) {
        if (!connection.isAccepted()) {
            intake.counters.increment(TransportCounter.CONNECTIONS_CONNECTED);
        }
        endings.opened(connection);
    }

    /** A balancer has told whose connection it is: by that address it is found from now on. */
    void onSourceTold(StreamConnection connection, Endpoint told) {
        shared.remove(connection, connection.remote());
        connection.remote(told);
        shared.put(connection, connection.remote());
    }

    void onAlias(StreamConnection connection, Endpoint alias) {
        shared.put(connection, alias);
    }

    void onAliasEnded(StreamConnection connection, Endpoint alias) {
        shared.remove(connection, alias);
    }

    /** A connection has ended; called once for each that started. */
    void onEnded(StreamConnection connection, EndReason reason) {
        byId.remove(connection.id());
        served = null;
        shared.end(connection);
        connection.awaited(records.end(connection.record()));
        if (connection.isAccepted() && !connection.isHeaderDue()) {
            shared.leave(connection.remote());
        }
        ended.increment(reason);
        endings.add(connection, reason);
    }

    /** The bytes that wait have become more or fewer. */
    void onQueue(int more) {
        queuedLength += more;
    }

    /** Whether so many bytes more may wait; counts it if not. */
    boolean hasRoom(int length) {
        if (queuedLength + length <= config.queuesLengthMax()) {
            return true;
        }
        intake.counters.increment(TransportCounter.QUEUES_FULL);
        return false;
    }

    /** The connection is to be flushed at the end of the turn. */
    void onWritten(StreamConnection connection) {
        written.add(connection);
    }

    /** The turn ends: tells what has ended, and hands what is queued to the kernel. */
    void flush() {
        line.turnEnds();
        streams.ring().turnEnds();
        endings.tell();
        written.flush();
        endings.tell(); // what ended while it was written
    }

    /**
     * Closes all of them, once what waits is written; on the reactor's thread.
     *
     * @param whenClosed runs once, when all are closed.
     */
    void close(Runnable whenClosed) {
        admission.close();
        closed = whenClosed;
        List<StreamConnection> connections = new ArrayList<>(byId.values());
        streamsToClose = connections.size() + listening.count() + 1;
        listening.close(this::onStreamClosed);
        for (StreamConnection connection : connections) {
            connection.finish(EndReason.SHUTDOWN);
            connection.stream().whenClosed(this::onStreamClosed);
        }
        onStreamClosed();
    }

    private void onStreamClosed() {
        if (--streamsToClose == 0) {
            endings.tell();
            streams.ring().close(closed);
        }
    }
}
