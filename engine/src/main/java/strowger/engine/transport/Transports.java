package strowger.engine.transport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Io;
import strowger.engine.reactor.Reactor;
import strowger.engine.reactor.Reactors;
import strowger.engine.reactor.SetupException;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * All sockets of all reactors. Every reactor has its own socket on each listen address
 * (SO_REUSEPORT), so that the kernel spreads the peers over them.
 */
public final class Transports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transports.class);
    private static final long STOP_TIMEOUT_MS = 5_000;

    private final Reactors reactors;
    private final TransportConfig config;
    private final List<ListenSocket> sockets;
    private static final Set<Protocol> SERVED =
            EnumSet.of(Protocol.UDP, Protocol.TCP, Protocol.TLS);

    private final SharedConnections shared;
    private final List<ReactorTransport> transports = new ArrayList<>();
    private CaptureWatch captures = CaptureWatch.NONE;
    private boolean closed;

    private Transports(Reactors reactors, TransportConfig config, List<ListenSocket> sockets) {
        this.reactors = reactors;
        this.config = config;
        this.sockets = List.copyOf(sockets);
        shared = new SharedConnections(reactors.count(), config.streams(), System.nanoTime());
    }

    /**
     * Opens the sockets. Messages come in before this returns.
     *
     * @param listen where to listen: UDP, TCP and TLS; a port of 0 takes a free one.
     * @param sinks makes the sink of each reactor.
     * @param listener hears of connections, on the reactors' threads.
     * @throws SetupException when a socket cannot be opened, with one clear line; then none is.
     */
    public static Transports start(
            Reactors reactors,
            TransportConfig config,
            List<ListenSocket> listen,
            Function<Reactor, MessageSink> sinks,
            ConnectionListener listener) {
        Transports transports = prepare(reactors, config, listen);
        transports.open((reactor, _) -> sinks.apply(reactor), listener, () -> {});
        return transports;
    }

    /**
     * Chooses the ports, and sees that they are free; nothing is open before {@link #open}.
     *
     * @param listen where to listen: UDP, TCP and TLS; a port of 0 takes a free one.
     * @throws SetupException when an address cannot be used, with one clear line.
     */
    public static Transports prepare(
            Reactors reactors, TransportConfig config, List<ListenSocket> listen) {
        List<ListenSocket> sockets = new ArrayList<>();
        for (ListenSocket socket : listen) {
            if (!SERVED.contains(socket.protocol())) {
                throw new SetupException(
                        socket
                                + ": cannot listen on "
                                + socket.protocol().text()
                                + ", only udp, tcp, tls");
            }
            sockets.add(PortProbe.bindable(socket));
        }
        return new Transports(reactors, config, sockets);
    }

    /**
     * Has connections encrypted from now on; to be called before {@link #open}.
     *
     * @throws SetupException when there is none, and a socket needs it.
     */
    public void secure(StreamSecurity security) {
        for (ListenSocket socket : sockets) {
            if (socket.protocol() == Protocol.TLS && !security.isThere()) {
                throw new SetupException(
                        socket
                                + ": TLS needs a certificate; add loadmodule \"tls.so\" and"
                                + " modparam(\"tls\", \"config\", \"/etc/strowger/tls.cfg\")");
            }
        }
        shared.security(security);
    }

    /**
     * Opens the sockets, once. Messages come in before this returns.
     *
     * @param sinks makes the sink of each reactor, given its way out.
     * @param listener hears of connections, on the reactors' threads.
     * @param beforeTraffic runs once all reactors have their sinks, and no socket is open yet.
     * @throws SetupException when a socket cannot be opened, with one clear line; then none is.
     */
    public void open(
            BiFunction<Reactor, Outbound, MessageSink> sinks,
            ConnectionListener listener,
            Runnable beforeTraffic) {
        shared.listen(listener);
        try {
            for (Reactor reactor : reactors.all()) {
                prepare(reactor, sinks);
            }
            beforeTraffic.run();
            transports.forEach(this::open);
            watchCaptures();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        LOG.info("listening on {}", sockets);
    }

    private void prepare(Reactor reactor, BiFunction<Reactor, Outbound, MessageSink> sinks) {
        ReactorTransport transport =
                new ReactorTransport(reactor, reactors.io(), config, sinks, shared);
        transports.add(transport);
        shared.add(transport.connections());
        reactor.loop().submit(transport::start).syncUninterruptibly();
    }

    private void watchCaptures() {
        if (config.trains() == TransportConfig.Trains.AUTO && reactors.io() == Io.IO_URING) {
            captures =
                    CaptureWatch.start(
                            CaptureWatch.PACKET_SOCKETS,
                            captured -> transports.forEach(each -> each.allowTrains(!captured)));
        }
    }

    private void open(ReactorTransport transport) {
        for (ListenSocket socket : sockets) {
            try {
                if (socket.protocol() == Protocol.UDP) {
                    transport.openDatagrams(socket);
                } else {
                    transport.connections().listen(socket);
                }
            } catch (Exception e) { // Netty throws checked exceptions undeclared
                throw PortProbe.refusal(socket, e);
            }
        }
    }

    /** The sockets that are listened on, with their real ports; the objects that messages name. */
    public List<ListenSocket> sockets() {
        return sockets;
    }

    /** The way out of a reactor; to be used on its thread. */
    public Outbound outbound(Reactor reactor) {
        return transports.get(reactor.index());
    }

    /** The sum of a counter over all reactors. */
    public long total(TransportCounter name) {
        return transports.stream().mapToLong(each -> each.counters().value(name)).sum();
    }

    /** How many connections have ended for this reason, on all reactors. */
    public long ended(EndReason reason) {
        return transports.stream().mapToLong(each -> each.connections().ended(reason)).sum();
    }

    /** The connections of all reactors; also before they are opened, and after they are closed. */
    public ConnectionTracker connections() {
        return shared;
    }

    /** Connections that are open or opening now. */
    public int connectionCount() {
        return shared.count();
    }

    /** Connections there is memory for; more is taken as they come. */
    public int connectionCapacity() {
        return transports.stream().mapToInt(each -> each.connections().records().capacity()).sum();
    }

    /** Bytes that wait on all connections, as far as that was seen. */
    public long queuedLength() {
        return transports.stream().mapToLong(each -> each.connections().queuedLength()).sum();
    }

    /** Closes everything and waits, 5 s at most, until the kernel holds nothing of ours. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        captures.close();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (ReactorTransport transport : transports) {
            CompletableFuture<Void> stopped = new CompletableFuture<>();
            all.add(stopped);
            transport.reactor().loop().execute(() -> transport.stop(stopped));
        }
        try {
            CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                    .get(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("not all sockets were closed within {} ms", STOP_TIMEOUT_MS, e);
        }
        shared.close();
    }
}
