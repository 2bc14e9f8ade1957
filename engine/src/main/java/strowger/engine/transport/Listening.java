package strowger.engine.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.IoEventLoop;

import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One reactor's part of the sockets that are listened on, and what it accepts there. */
final class Listening {
    private final Intake intake;
    private final StreamConfig config;
    private final Streams streams;
    private final Admission admission;
    private final Accepted accepted;
    private final AcceptFaults faults;
    private final List<Channel> servers = new ArrayList<>();
    private final List<RingListener> listeners = new ArrayList<>();
    private final List<ListenSocket> sockets = new ArrayList<>();
    private final Endpoint source = new Endpoint(); // of the connection being accepted

    /** Takes what was accepted and may come in. */
    @FunctionalInterface
    interface Accepted {
        /**
         * @param source copied.
         */
        void accept(ListenSocket socket, Stream stream, Endpoint source);
    }

    Listening(
            Intake intake,
            StreamConfig config,
            Streams streams,
            Admission admission,
            Accepted accepted) {
        this.intake = intake;
        this.config = config;
        this.streams = streams;
        this.admission = admission;
        this.accepted = accepted;
        faults = new AcceptFaults(intake);
    }

    /** Opens this reactor's part of a listening socket; not on its thread. */
    void listen(ListenSocket socket) throws IOException {
        IoEventLoop loop = intake.reactor.loop();
        loop.submit(() -> sockets.add(socket)).syncUninterruptibly();
        if (streams.areOurs(socket.protocol())) {
            listenOnRing(socket);
            return;
        }
        ServerBootstrap bootstrap =
                new ServerBootstrap().group(loop).childHandler(new Acceptor(socket));
        Io io = streams.io();
        StreamChannels.prepareServer(bootstrap, io, socket.endpoint().isIpv6(), config.backlog());
        Channel server =
                bootstrap.bind(socket.endpoint().toSocketAddress()).syncUninterruptibly().channel();
        server.pipeline().addLast(faults); // behind Netty's own, which has it wait
        loop.submit(() -> servers.add(server)).syncUninterruptibly();
    }

    private void listenOnRing(ListenSocket socket) throws IOException {
        StreamSocketFd listening = StreamSocketFd.listening(socket.endpoint(), config);
        RingListener listener =
                new RingListener(
                        intake.reactor, listening, came -> onAccepted(socket, came), faults);
        intake.reactor
                .loop()
                .submit(
                        () -> {
                            streams.ring().start();
                            listeners.add(listener);
                            listener.start();
                        })
                .syncUninterruptibly();
    }

    private void onAccepted(ListenSocket socket, StreamSocketFd came) {
        InetSocketAddress remote = came.remoteAddress();
        if (remote == null) { // reset before we saw it
            intake.counters.increment(TransportCounter.CONNECTIONS_VANISHED);
            RingListener.close(came);
            return;
        }
        source.set(remote);
        if (!admission.enter(socket, source)) {
            RingListener.close(came);
            return;
        }
        intake.counters.increment(TransportCounter.CONNECTIONS_ACCEPTED);
        accepted.accept(socket, streams.accepted(came), source);
    }

    private final class Acceptor extends ChannelInitializer<Channel> {
        private final ListenSocket socket;

        Acceptor(ListenSocket socket) {
            this.socket = socket;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (!enters(channel)) {
                ChannelFuture _ = channel.close();
            }
        }

        private boolean enters(Channel channel) {
            if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
                intake.counters.increment(TransportCounter.CONNECTIONS_VANISHED);
                return false; // reset before we saw it
            }
            source.set(remote);
            ListenSocket meant = meant(socket, remote);
            if (meant.isNone() || !admission.enter(meant, source)) {
                return false;
            }
            intake.counters.increment(TransportCounter.CONNECTIONS_ACCEPTED);
            Optional<Stream> stream = streams.accepted(channel, meant.protocol());
            if (stream.isEmpty()) {
                admission.giveUp(meant, source);
                return false;
            }
            accepted.accept(meant, stream.get(), source);
            return true;
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
    private ListenSocket meant(ListenSocket listening, InetSocketAddress remote) {
        boolean six = remote.getAddress() instanceof Inet6Address;
        if (six == listening.endpoint().isIpv6() || !listening.endpoint().isAny()) {
            return listening;
        }
        for (ListenSocket socket : sockets) {
            Endpoint endpoint = socket.endpoint();
            if (endpoint.isAny()
                    && socket.protocol() == listening.protocol()
                    && endpoint.isIpv6() == six
                    && endpoint.port() == listening.endpoint().port()) {
                return socket;
            }
        }
        return ListenSocket.NONE;
    }

    /** The socket whose address a connection to a remote has for its own; on the thread. */
    ListenSocket socketFor(Protocol protocol, Endpoint remote) {
        for (ListenSocket socket : sockets) {
            if (socket.protocol() == protocol && socket.endpoint().isIpv6() == remote.isIpv6()) {
                return socket;
            }
        }
        return ListenSocket.NONE;
    }

    /** Sockets that {@link #close} closes. */
    int count() {
        return servers.size() + listeners.size();
    }

    /** Accepts no more, and has it told of each socket when that is closed; on the thread. */
    void close(Runnable eachClosed) {
        for (Channel server : servers) {
            server.close().addListener(_ -> eachClosed.run());
        }
        for (RingListener listener : listeners) {
            listener.close(eachClosed);
        }
    }
}
