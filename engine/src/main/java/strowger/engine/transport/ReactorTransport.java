package strowger.engine.transport;

import io.netty.channel.IoRegistration;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.reactor.Counters;
import strowger.engine.reactor.Io;
import strowger.engine.reactor.Reactor;
import strowger.parser.Framing;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** The sockets of one reactor, and the way out through them. */
final class ReactorTransport implements Outbound {
    private final Reactor reactor;
    private final Io io;
    private final TransportConfig config;
    private final Counters<TransportCounter> counters = new Counters<>(TransportCounter.class);
    private final SocketQueues queues = new SocketQueues(counters);
    private final SendSlots slots;
    private final Intake intake;
    private volatile DatagramSocket[] datagramSockets = {}; // a longer one for each opened
    private final Connections connections;
    private final UnsafeBuffer claimed = new UnsafeBuffer(0, 0);
    private final Runnable flush = this::flush;
    private int claimedSlot = SendSlots.NONE;
    private int socketsToClose;

    ReactorTransport(
            Reactor reactor,
            Io io,
            TransportConfig config,
            BiFunction<Reactor, Outbound, MessageSink> sinks,
            SharedConnections shared) {
        this.reactor = reactor;
        this.io = io;
        this.config = config;
        slots = new SendSlots(config.sendSlotCount());
        MessageSink sink = sinks.apply(reactor, this);
        StreamConfig streams = config.streams();
        intake = new Intake(reactor, sink, counters, () -> framing(streams, sink));
        connections = new Connections(io, intake, config.streams(), shared);
    }

    private static Framing framing(StreamConfig streams, MessageSink sink) {
        int lengthMax = streams.messageLengthMax();
        return new Framing(lengthMax, lengthMax, streams.contentLengthRequired(), sink.takesHttp());
    }

    Reactor reactor() {
        return reactor;
    }

    Counters<TransportCounter> counters() {
        return counters;
    }

    Connections connections() {
        return connections;
    }

    /** Opens this reactor's part of a datagram socket; not on the reactor's thread. */
    void openDatagrams(ListenSocket listen) throws IOException {
        if (io == Io.IO_URING) {
            short group = (short) (datagramSockets.length + 1); // 0 is for the streams
            RingDatagramSocket socket =
                    new RingDatagramSocket(listen, intake, slots, group, config);
            add(socket);
            IoRegistration ring = reactor.loop().register(socket).syncUninterruptibly().getNow();
            reactor.loop()
                    .submit(
                            () -> {
                                queues.add(socket.descriptor(), socket::waitingBytes);
                                socket.start(ring);
                            })
                    .syncUninterruptibly();
        } else {
            ChannelDatagramSocket socket =
                    new ChannelDatagramSocket(listen, intake, slots, config, io);
            add(socket);
            socket.descriptor()
                    .ifPresent(
                            descriptor ->
                                    reactor.loop()
                                            .submit(() -> queues.add(descriptor))
                                            .syncUninterruptibly());
        }
    }

    private void add(DatagramSocket socket) {
        DatagramSocket[] longer = Arrays.copyOf(datagramSockets, datagramSockets.length + 1);
        longer[longer.length - 1] = socket;
        datagramSockets = longer;
    }

    /** Ready to be used; on the reactor's thread. */
    void start() {
        reactor.atTurnEnd(flush);
    }

    /** Whether datagrams may leave as one; any thread. */
    void allowTrains(boolean allowed) {
        for (DatagramSocket socket : datagramSockets) {
            socket.allowTrains(allowed);
        }
    }

    private void flush() {
        for (DatagramSocket socket : datagramSockets) {
            socket.flush();
        }
        connections.flush();
    }

    @Override
    public MutableDirectBuffer claim(int maxLength) {
        assert reactor.isCurrent() : "claimed on " + Thread.currentThread();
        if (claimedSlot != SendSlots.NONE) {
            throw new IllegalStateException("a claim is open: commit or abort it first");
        }
        int slot = maxLength > LENGTH_MAX || maxLength <= 0 ? SendSlots.NONE : slots.take();
        if (slot == SendSlots.NONE) {
            counters.increment(TransportCounter.SEND_REFUSED);
            return REFUSED;
        }
        claimedSlot = slot;
        claimed.wrap(slots.payloadAddress(slot), maxLength);
        return claimed;
    }

    @Override
    public boolean commit(int length, Destination to) {
        int slot = claimedSlot;
        if (slot == SendSlots.NONE || length < 0 || length > claimed.capacity()) {
            throw new IllegalStateException(
                    "no claim of this length: " + length + " of " + claimed.capacity());
        }
        boolean sent = false;
        try {
            sent =
                    to.protocol() == Protocol.UDP
                            ? sendDatagram(slot, length, to)
                            : sendOverStream(slot, length, to);
        } finally {
            endClaim(); // whatever happens: the next message is to have its claim
        }
        counters.increment(sent ? TransportCounter.SENT : TransportCounter.SEND_REFUSED);
        return sent;
    }

    private boolean sendDatagram(int slot, int length, Destination to) {
        DatagramSocket socket = datagramSocket(to);
        slots.unordered(slot, to.isUnordered());
        boolean sent = socket.send(slot, length, to.remote());
        if (!sent) {
            slots.give(slot);
        }
        return sent;
    }

    private boolean sendOverStream(int slot, int length, Destination to) {
        try {
            return connections.send(claimed, length, to);
        } finally {
            slots.give(slot);
        }
    }

    private DatagramSocket datagramSocket(Destination to) {
        boolean any = to.local().isNone();
        for (DatagramSocket socket : datagramSockets) {
            ListenSocket listen = socket.listen();
            boolean chosen =
                    any
                            ? listen.endpoint().isIpv6() == to.remote().isIpv6()
                            : listen.isSameAs(to.local());
            if (chosen) {
                return socket;
            }
        }
        return NO_SOCKET;
    }

    @Override
    public void abort() {
        if (claimedSlot != SendSlots.NONE) {
            slots.give(claimedSlot);
            endClaim();
        }
    }

    @Override
    public ReceiveQueue receiveQueue() {
        return queues;
    }

    private void endClaim() {
        claimedSlot = SendSlots.NONE;
        claimed.wrap(0, 0);
    }

    /**
     * Closes all sockets and connections; on the reactor's thread.
     *
     * @param stopped completed once the kernel holds nothing of ours and the memory is free.
     */
    void stop(CompletableFuture<Void> stopped) {
        abort();
        flush();
        socketsToClose = datagramSockets.length + 1;
        Runnable closed = () -> onClosed(stopped);
        for (DatagramSocket socket : datagramSockets) {
            socket.close(closed);
        }
        connections.close(closed);
    }

    private void onClosed(CompletableFuture<Void> stopped) {
        if (--socketsToClose == 0) {
            reactor.removeAtTurnEnd(flush);
            slots.close();
            stopped.complete(null);
        }
    }

    private static final DatagramSocket NO_SOCKET =
            new DatagramSocket() {
                @Override
                public ListenSocket listen() {
                    return ListenSocket.NONE;
                }

                @Override
                public boolean send(int slot, int length, Endpoint to) {
                    return false;
                }

                @Override
                public void flush() {}

                @Override
                public void close(Runnable closed) {
                    closed.run();
                }
            };
}
