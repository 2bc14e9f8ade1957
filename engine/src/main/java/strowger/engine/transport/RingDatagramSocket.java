package strowger.engine.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Timer;

import java.io.IOException;

/**
 * A datagram socket on io_uring: one multishot RECVMSG fills provided buffers, and SENDMSG reads
 * the send slots; nothing is copied and, once every slot has been used, nothing allocated. The
 * kernel is entered once a turn for all of it.
 */
final class RingDatagramSocket implements DatagramSocket, IoUringIoHandle {
    private static final Logger LOG = LoggerFactory.getLogger(RingDatagramSocket.class);
    private static final byte SENDMSG = 9;
    private static final byte RECVMSG = 10;
    private static final byte ASYNC_CANCEL = 14;
    private static final byte PROVIDE_BUFFERS = 31;
    private static final int HAS_BUFFER = 1;
    private static final int HAS_MORE = 2;
    private static final int BUFFER_ID_SHIFT = 16;
    private static final int ENOBUFS = -105;
    private static final long RETRY_MS = 10;

    /** Datagrams handed on in a turn; those of a train that are left come in the next. */
    private static final int TURN_MAX = 1_024;

    /** Of the send slots, the part that must be free for a datagram to be handed on: one in 8. */
    private static final int ROOM_SHIFT = 3;

    private final ListenSocket listen;
    private final Intake intake;
    private final SendSlots slots;
    private final UdpSocketFd socket;
    private final ReceiveBuffers buffers;
    private final @Nullable IoUringIoOps[] sendings; // of each slot, made when first used
    private final DatagramTrains trains;
    private final FilledBuffers filled;
    private final int roomMin;
    private final Runnable goOn = this::handOn;
    private final UnsafeBuffer payload = new UnsafeBuffer(0, 0);
    private final Timer retry = new Retry();
    private final Ring ring = new Ring();
    private long receptionId;
    private boolean receiving;
    private boolean starved; // of buffers: they are all filled, and wait to be read
    private int handedOn; // in this turn
    private boolean closing;
    private Runnable closed = () -> {};

    RingDatagramSocket(
            ListenSocket listen,
            Intake intake,
            SendSlots slots,
            short group,
            TransportConfig config)
            throws IOException {
        this.listen = listen;
        this.intake = intake;
        this.slots = slots;
        socket = UdpSocketFd.open(listen.endpoint(), config);
        boolean together = config.trains() != TransportConfig.Trains.OFF;
        buffers =
                new ReceiveBuffers(
                        socket.intValue(),
                        group,
                        config.receiveBufferCount(),
                        config.datagramLengthMax(),
                        together);
        sendings = new IoUringIoOps[slots.count()];
        filled = new FilledBuffers(config.receiveBufferCount());
        roomMin = Math.max(1, slots.count() >> ROOM_SHIFT);
        trains = new DatagramTrains(slots, new Track(), together);
        socket.receiveTrains(together);
    }

    /** Begins to receive; on the reactor's thread. */
    void start(IoRegistration registration) {
        ring.registered(registration);
        receive();
    }

    UdpSocketFd descriptor() {
        return socket;
    }

    /** What has been received and waits to be handed on, in bytes. */
    int waitingBytes() {
        return filled.bytes();
    }

    /** Gives the kernel buffers and has it receive; if it refuses either, again in a while. */
    private void receive() {
        if (closing) {
            return;
        }
        boolean provided = buffers.group().provide(ring);
        if (!receiving) {
            receptionId = ring.submit(buffers.reception());
            receiving = receptionId != Ring.REFUSED;
        }
        if (!receiving || !provided) {
            tryAgain();
        }
    }

    private void tryAgain() {
        intake.counters.increment(TransportCounter.RECEIVE_FAULTS);
        intake.reactor.schedule(retry, RETRY_MS);
    }

    @Override
    public ListenSocket listen() {
        return listen;
    }

    @Override
    public boolean send(int slot, int length, Endpoint to) {
        boolean sameFamily = to.isIpv6() == listen.endpoint().isIpv6();
        if (closing || !ring.isRegistered() || !sameFamily || !to.isSet()) {
            return false;
        }
        slots.address(slot, to, length);
        trains.add(slot);
        return true;
    }

    private IoUringIoOps sending(int slot) {
        IoUringIoOps known = sendings[slot];
        if (known != null) {
            return known;
        }
        IoUringIoOps made =
                new IoUringIoOps(
                        SENDMSG,
                        (byte) 0,
                        (short) 0,
                        socket.intValue(),
                        0,
                        slots.headerAddress(slot),
                        1,
                        0,
                        (long) slot,
                        (short) 0,
                        (short) 0,
                        0,
                        0);
        sendings[slot] = made;
        return made;
    }

    /** The ring submits at the end of the turn, after this. */
    @Override
    public void flush() {
        trains.departAll();
        handedOn = 0;
        if (!filled.isEmpty() && hasRoom()) {
            intake.reactor.loop().execute(goOn); // else when slots come back
        }
    }

    @Override
    public void allowTrains(boolean allowed) {
        trains.allow(allowed);
        socket.receiveTrains(allowed);
    }

    @Override
    public void handle(IoRegistration registration, IoEvent ioEvent) {
        IoUringIoEvent event = (IoUringIoEvent) ioEvent;
        switch (event.opcode()) {
            case RECVMSG -> onReceived(event.res(), event.flags());
            case SENDMSG -> onSent((int) event.userData(), event.res());
            case PROVIDE_BUFFERS -> onProvided(event.res(), event.userData());
            default -> LOG.trace("operation {}: {}", event.opcode(), event.res());
        }
    }

    private void onReceived(int result, int flags) {
        if ((flags & HAS_BUFFER) != 0) {
            filled.add(flags >>> BUFFER_ID_SHIFT, result);
            handOn();
        }
        if ((flags & HAS_MORE) == 0) {
            onReceptionEnded(result);
        }
    }

    /** As much as there is room to answer; a train may hold more than a turn should. */
    private void handOn() {
        while (!filled.isEmpty() && handedOn < TURN_MAX && hasRoom()) {
            int id = filled.id();
            if (handOnNext(id, filled.length())) {
                filled.remove();
                giveBack(id);
            }
        }
        if (starved && filled.isEmpty()) {
            starved = false;
            receive();
        }
    }

    private boolean hasRoom() {
        return slots.freeCount() >= roomMin;
    }

    /** Returns whether all of the buffer has been handed on. */
    private boolean handOnNext(int id, int filledLength) {
        if (filledLength < ReceiveBuffers.PAYLOAD_OFFSET) {
            return true;
        }
        Inbound inbound = intake.inbound;
        if (buffers.isTruncated(id, filledLength) || !buffers.readSource(id, inbound.source())) {
            intake.counters.increment(TransportCounter.RECEIVED_TRUNCATED);
            return true;
        }
        int start = filled.start();
        int left = filledLength - ReceiveBuffers.PAYLOAD_OFFSET - start;
        int length = Math.min(left, buffers.datagramLength(id, filledLength));
        if (start > 0 || length < left) {
            intake.counters.increment(TransportCounter.RECEIVED_IN_TRAINS);
        }
        filled.advance(length);
        handedOn++;
        buffers.wrapDatagram(id, start, length, payload);
        intake.onDatagram(listen, inbound.wrap(payload, 0, length));
        return length == left;
    }

    private void giveBack(int id) {
        if (!closing && !buffers.group().giveBack(id, ring) && !retry.isScheduled()) {
            tryAgain();
        }
    }

    /**
     * Without buffers it goes on at once, if all have just been given back, or when the last of
     * them is; else a little later.
     */
    private void onReceptionEnded(int result) {
        receiving = false;
        if (closing) {
            release();
        } else if (result >= 0) {
            receive();
        } else if (result == ENOBUFS && !buffers.group().isOwing()) {
            intake.counters.increment(TransportCounter.RECEIVE_REARMS);
            starved = !filled.isEmpty();
            if (!starved) {
                receive();
            }
        } else {
            tryAgain();
        }
    }

    private void onProvided(int result, long userData) {
        if (result < 0 && !closing) {
            LOG.error("{}: the kernel takes no receive buffers: error {}", listen, -result);
            buffers.group().onRefused(userData);
            tryAgain();
        }
    }

    private void onSent(int slot, int result) {
        boolean wasGivenUp = trains.isGivenUp();
        trains.onDeparted(slot, result);
        if (result < 0) {
            LOG.debug("{}: a datagram or a train of them was not sent: error {}", listen, -result);
        }
        if (trains.isGivenUp() && !wasGivenUp) {
            LOG.warn("{}: datagrams leave one by one, as UDP GSO fails: error {}", listen, -result);
        }
    }

    @Override
    public void close(Runnable whenClosed) {
        closed = whenClosed;
        close();
    }

    /** Ends the reception; the rest follows when the kernel has let go. */
    @Override
    public void close() {
        if (closing) {
            return;
        }
        trains.departAll();
        closing = true;
        intake.reactor.cancel(retry);
        if (receiving) {
            long _ =
                    ring.submit(
                            new IoUringIoOps(
                                    ASYNC_CANCEL,
                                    (byte) 0,
                                    (short) 0,
                                    -1,
                                    0,
                                    receptionId,
                                    0,
                                    0,
                                    0L,
                                    (short) 0,
                                    (short) 0,
                                    0,
                                    0));
        } else {
            release();
        }
    }

    private void release() {
        if (ring.isRegistered()) {
            ring.cancel(); // which waits for the completions that are still to come
        } else {
            unregistered();
        }
    }

    /** Nothing of this socket is in the ring any more. */
    @Override
    public void unregistered() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.warn("{} could not be closed", listen, e);
        }
        payload.wrap(0, 0);
        filled.clear();
        buffers.close();
        closed.run();
    }

    private final class Track implements DatagramTrains.Track {
        @Override
        public boolean depart(int slot) {
            return ring.submit(sending(slot)) != Ring.REFUSED;
        }

        @Override
        public void onTrain(int count) {
            intake.counters.add(TransportCounter.SENT_IN_TRAINS, count);
        }

        @Override
        public void onLost() {
            intake.counters.increment(TransportCounter.SEND_FAULTS);
        }
    }

    private final class Retry extends Timer {
        @Override
        protected void onExpiry(long nowNs) {
            receive();
        }
    }
}
