package strowger.engine.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.IoEventLoop;

import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.reactor.Counters;
import strowger.engine.reactor.Io;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The stream connections of one reactor: accepted here, or opened for its messages. */
final class Connections {
    private final Io io;
    private final Intake intake;
    private final TransportConfig config;
    private final ConnectionListener listener;
    private final SharedConnections shared;
    private final Counters<EndReason> ended = new Counters<>(EndReason.class);
    private final Long2ObjectHashMap<StreamConnection> byId = new Long2ObjectHashMap<>();
    private final List<StreamConnection> written = new ArrayList<>();
    private final List<Channel> servers = new ArrayList<>();
    private final List<ListenSocket> sockets = new ArrayList<>();
    private long sequence;
    private boolean closing;
    private int channelsToClose;
    private Runnable closed = () -> {};

    Connections(
            Io io,
            Intake intake,
            TransportConfig config,
            ConnectionListener listener,
            SharedConnections shared) {
        this.io = io;
        this.intake = intake;
        this.config = config;
        this.listener = listener;
        this.shared = shared;
    }

    /** Connections that ended for this reason; any thread. */
    long ended(EndReason reason) {
        return ended.value(reason);
    }

    /** Opens this reactor's part of a listening socket; not on its thread. */
    void listen(ListenSocket socket) {
        IoEventLoop loop = intake.reactor.loop();
        loop.submit(() -> sockets.add(socket)).syncUninterruptibly();
        ServerBootstrap bootstrap =
                new ServerBootstrap().group(loop).childHandler(new Acceptor(socket));
        StreamChannels.prepareServer(bootstrap, io, socket.endpoint().isIpv6());
        Channel server =
                bootstrap.bind(socket.endpoint().toSocketAddress()).syncUninterruptibly().channel();
        loop.submit(() -> servers.add(server)).syncUninterruptibly();
    }

    private final class Acceptor extends ChannelInitializer<Channel> {
        private final ListenSocket socket;

        Acceptor(ListenSocket socket) {
            this.socket = socket;
        }

        @Override
        protected void initChannel(Channel channel) {
            ListenSocket accepting = accepting(channel, socket);
            if (closing || accepting.isNone() || !shared.enter()) {
                intake.counters.increment(TransportCounter.CONNECTIONS_REFUSED);
                ChannelFuture _ = channel.close();
                return;
            }
            intake.counters.increment(TransportCounter.CONNECTIONS_ACCEPTED);
            StreamChannels.prepare(channel, io);
            newConnection(accepting, channel, true).accept();
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    /**
     * The socket that a connection belongs to. Netty's io_uring channel listens on {@code [::]}
     * where it is told {@code 0.0.0.0}, and so takes what is meant for our IPv6 socket.
     */
    private ListenSocket accepting(Channel channel, ListenSocket listening) {
        boolean six =
                channel.remoteAddress() instanceof InetSocketAddress remote
                        && remote.getAddress() instanceof Inet6Address;
        if (six == listening.endpoint().isIpv6() || !listening.endpoint().isAny()) {
            return listening;
        }
        for (ListenSocket socket : sockets) {
            Endpoint endpoint = socket.endpoint();
            if (endpoint.isAny()
                    && endpoint.isIpv6() == six
                    && endpoint.port() == listening.endpoint().port()) {
                return socket;
            }
        }
        return ListenSocket.NONE;
    }

    private StreamConnection newConnection(ListenSocket socket, Channel channel, boolean accepted) {
        sequence++;
        long id = shared.id(intake.reactor.index(), sequence);
        return new StreamConnection(this, intake, config, socket, channel, id, accepted);
    }

    /** Sends over the connection named, or one to the remote, or a new one. */
    boolean send(DirectBuffer message, int length, Destination to) {
        long id = to.connectionId();
        if (id > 0 && shared.owner(id) != this) {
            return shared.owner(id).post(message, length, to);
        }
        StreamConnection known = byId.get(id);
        if (known != null) {
            return known.send(message, length);
        }
        if (to.protocol() != Protocol.TCP || !to.remote().isSet()) {
            return false;
        }
        long other = shared.find(to.remote());
        if (other == 0) {
            return sendOverNew(message, length, to);
        }
        if (shared.owner(other) != this) {
            return shared.owner(other).post(message, length, to);
        }
        StreamConnection connection = byId.get(other);
        return connection != null && connection.send(message, length);
    }

    private boolean sendOverNew(DirectBuffer message, int length, Destination to) {
        if (closing || !shared.enter()) {
            intake.counters.increment(TransportCounter.CONNECTIONS_REFUSED);
            return false;
        }
        intake.counters.increment(TransportCounter.CONNECTIONS_STARTED);
        StreamConnection connection = open(to);
        return connection.send(message, length);
    }

    private StreamConnection open(Destination to) {
        ListenSocket socket = to.local().isNone() ? socketFor(to.remote()) : to.local();
        Channel channel = StreamChannels.newClient(io);
        StreamChannels.prepare(channel, io);
        StreamConnection connection = newConnection(socket, channel, false);
        connection.connect(to.remote());
        return connection;
    }

    private ListenSocket socketFor(Endpoint remote) {
        for (ListenSocket socket : sockets) {
            if (socket.endpoint().isIpv6() == remote.isIpv6()) {
                return socket;
            }
        }
        return ListenSocket.NONE;
    }

    /** Hands a message to this reactor from another; copied. */
    private boolean post(DirectBuffer message, int length, Destination to) {
        byte[] copy = new byte[length];
        message.getBytes(0, copy);
        Destination destination = new Destination().copyFrom(to);
        return intake.reactor.execute(
                () -> {
                    if (!send(new UnsafeBuffer(copy), length, destination)) {
                        intake.counters.increment(TransportCounter.SEND_REFUSED);
                    }
                });
    }

    boolean postKill(long id) {
        return intake.reactor.execute(
                () -> {
                    StreamConnection connection = byId.get(id);
                    if (connection != null) {
                        connection.end(EndReason.KILLED);
                    }
                });
    }

    /** A connection begins to live: found by its id and its remote from now on. */
    void onStarted(StreamConnection connection) {
        byId.put(connection.id(), connection);
        shared.put(connection);
    }

    void onOpened(StreamConnection connection) {
        listener.opened(connection);
    }

    /** A connection has ended; called once for each that started. */
    void onEnded(StreamConnection connection, EndReason reason) {
        byId.remove(connection.id());
        shared.remove(connection);
        shared.leave();
        ended.increment(reason);
        listener.ended(connection, reason);
    }

    /** The connection is to be flushed at the end of the turn. */
    void onWritten(StreamConnection connection) {
        written.add(connection);
    }

    void flush() {
        for (int index = 0; index < written.size(); index++) {
            written.get(index).flush();
        }
        written.clear();
    }

    /**
     * Closes all of them; on the reactor's thread.
     *
     * @param whenClosed runs once, when all are closed.
     */
    void close(Runnable whenClosed) {
        closing = true;
        closed = whenClosed;
        List<Channel> channels = new ArrayList<>(servers);
        for (StreamConnection connection : new ArrayList<>(byId.values())) {
            channels.add(connection.channel());
            connection.end(EndReason.SHUTDOWN);
        }
        channelsToClose = channels.size() + 1;
        for (Channel channel : channels) {
            channel.close().addListener(_ -> onChannelClosed());
        }
        onChannelClosed();
    }

    private void onChannelClosed() {
        if (--channelsToClose == 0) {
            closed.run();
        }
    }
}
