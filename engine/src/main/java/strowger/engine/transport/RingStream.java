package strowger.engine.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.NotYetConnectedException;

/**
 * A TCP stream with operations of our own on the reactor's ring: one multishot RECV over provided
 * buffers, and one SEND at a time straight from the queue's chunks. Idle, it holds a few words.
 */
final class RingStream implements Stream, IoUringIoHandle {
    private static final Logger LOG = LoggerFactory.getLogger(RingStream.class);
    private static final byte ASYNC_CANCEL = 14;
    private static final byte CONNECT = 16;
    private static final byte SEND = 26;
    private static final byte RECV = 27;
    private static final byte BUFFER_SELECT = 32;
    private static final byte PLAIN = 0;
    private static final short MULTISHOT = 2;
    private static final short ONCE = 0;
    private static final short NO_GROUP = 0;
    private static final int NO_SIGNAL = 0x4000;
    private static final int CANCEL_ALL = 1;
    private static final int CANCEL_FD = 2;
    private static final int HAS_BUFFER = 1;
    private static final int HAS_MORE = 2;
    private static final int BUFFER_ID_SHIFT = 16;
    private static final int HIGH_SHARE = 2; // of a queue that is full: the peer is not read
    private static final int LOW_SHARE = 8; // of it: the peer is read again
    private static final int UNTAKEN_HIGH = 32 << 10; // behind what the kernel does not take
    private static final int UNTAKEN_LOW = 8 << 10;
    private static final int MORE_LENGTH = 16 << 10; // a chunk behind another: fewer turns for all
    private static final int ENOBUFS = -105;
    private static final int ETIMEDOUT = -110;
    private static final int ECANCELED = -125;

    private final RingStreams shared;
    private final StreamConfig config;
    private @Nullable StreamConnection user; // set before anything happens
    private @Nullable StreamSocketFd socket;
    private final Ring ring = new Ring();
    private @Nullable NativeMemory remote; // while it is being connected
    private @Nullable StreamChunk first;
    private @Nullable StreamChunk last;
    private @Nullable Runnable closed;
    private long receptionId;
    private long sendingSinceNs;
    private int queuedLength;
    private boolean sending;
    private boolean receiving;
    private boolean stopping; // the kernel was asked to receive no more
    private boolean unarmed; // until shared arms it
    private boolean once; // the kernel is to fill one buffer, not as many as it can
    private boolean plenty; // the last buffer was filled: more may be there
    private boolean reading = true;
    private boolean full; // until the peer has taken most of it
    private boolean resetting; // when it closes
    private boolean closing;
    private boolean gone;

    RingStream(RingStreams shared, StreamConfig config) {
        this.shared = shared;
        this.config = config;
    }

    /** Takes a socket that was accepted. */
    RingStream(RingStreams shared, StreamConfig config, StreamSocketFd socket) {
        this(shared, config);
        this.socket = socket;
    }

    // How it begins.

    @Override
    public boolean connect(StreamConnection connection, Endpoint local) {
        user = connection;
        Endpoint to = connection.remote();
        try {
            StreamSocketFd opened = StreamSocketFd.connecting(local, to.isIpv6(), config);
            socket = opened;
            NativeMemory address = new NativeMemory(Endpoint.SOCKADDR_LENGTH_MAX);
            remote = address;
            int length = to.writeSockaddr(address.buffer(), 0);
            shared.register(this, ring);
            return submit(CONNECT, PLAIN, ONCE, length, address.address(), 0, 0, NO_GROUP) != 0;
        } catch (IOException | RuntimeException e) {
            LOG.debug("{}: cannot be connected: {}", to, e.toString());
            return false;
        }
    }

    @Override
    public void accept(StreamConnection connection) {
        user = connection;
        shared.register(this, ring);
        connection.onConnected();
        receive();
    }

    /** By what the ring knows the operation; 0 when it was not taken. */
    private long submit(
            byte opcode,
            byte flags,
            short priority,
            long offset,
            long address,
            int length,
            int operationFlags,
            short group) {
        StreamSocketFd descriptor = socket;
        if (descriptor == null) {
            return Ring.REFUSED;
        }
        return ring.submit(
                new IoUringIoOps(
                        opcode,
                        flags,
                        priority,
                        descriptor.intValue(),
                        offset,
                        address,
                        length,
                        operationFlags,
                        0L,
                        group,
                        (short) 0,
                        0,
                        0));
    }

    /**
     * Its turn has come to be armed again.
     *
     * @param whole whether all may be taken that is there.
     */
    void arm(boolean whole) {
        unarmed = false;
        once &= !whole;
        receive();
    }

    private void receive() {
        if (reading && !receiving && !unarmed && !closing) {
            short times = once ? ONCE : MULTISHOT;
            receptionId = submit(RECV, BUFFER_SELECT, times, 0, 0, 0, 0, RingStreams.GROUP);
            receiving = receptionId != Ring.REFUSED;
            if (!receiving && user != null) {
                user.end(EndReason.RESET); // it would be deaf
            }
        }
    }

    // What the kernel says.

    @Override
    public void handle(IoRegistration registration, IoEvent ioEvent) {
        IoUringIoEvent event = (IoUringIoEvent) ioEvent;
        switch (event.opcode()) {
            case RECV -> onReceived(event.res(), event.flags());
            case SEND -> onSent(event.res());
            case CONNECT -> onConnected(event.res());
            case ASYNC_CANCEL -> onCancelled(event.res());
            default -> LOG.trace("operation {}: {}", event.opcode(), event.res());
        }
    }

    private void onConnected(int result) {
        freeRemote();
        StreamConnection connection = user;
        if (closing || connection == null) {
            return;
        }
        if (result < 0) {
            connection.onConnectFailed(result == ETIMEDOUT);
            return;
        }
        connection.onConnected();
        receive();
    }

    private void freeRemote() {
        if (remote != null) {
            remote.close();
            remote = null;
        }
    }

    private void onReceived(int result, int flags) {
        StreamConnection connection = user;
        if ((flags & HAS_BUFFER) != 0) {
            int id = flags >>> BUFFER_ID_SHIFT;
            plenty = result == RingStreams.BUFFER_LENGTH;
            if (result > 0 && !closing && connection != null) {
                connection.onBytes(shared.address(id), result);
            }
            shared.giveBack(id);
        }
        if ((flags & HAS_MORE) != 0) {
            if (!reading) {
                stopReceiving(); // if that was not taken before
            }
            return;
        }
        receiving = false;
        stopping = false;
        if (closing || connection == null) {
            return;
        }
        if (result == 0) {
            connection.onPeerClosed();
        } else if (result > 0 || result == ENOBUFS || result == ECANCELED) {
            onUnarmed(result); // ECANCELED: it may be to read again
        } else {
            connection.end(result == ETIMEDOUT ? EndReason.PEER_TIMEOUT : EndReason.RESET);
        }
    }

    /** Where the kernel did not find what was to be cancelled, it is asked again if more comes. */
    private void onCancelled(int result) {
        stopping &= result >= 0;
    }

    private void onUnarmed(int result) {
        if (result > 0) {
            once = plenty; // what is there is read: whatever comes next may come
        } else if (result == ENOBUFS) {
            once = true; // it takes one when it finds some, and leaves the others
        }
        unarmed = true;
        shared.onUnarmed(this, result == ENOBUFS, plenty);
    }

    private void onSent(int result) {
        sending = false;
        StreamChunk chunk = first;
        if (closing || chunk == null) {
            return;
        }
        if (result < 0) {
            if (user != null) {
                user.end(result == ETIMEDOUT ? EndReason.PEER_TIMEOUT : EndReason.RESET);
            }
            return;
        }
        queuedLength -= result;
        chunk.taken(result);
        if (chunk.length() == 0) {
            first = chunk.next;
            last = first == null ? null : last;
            chunk.next = null;
            shared.giveBack(chunk);
        }
        flush();
        if (full && !closing && user != null && queuedLength <= lowMark()) {
            full = false;
            user.onWritable(true);
        }
    }

    // What the connection asks.

    @Override
    public Endpoint local() {
        InetSocketAddress address = socket == null ? null : socket.localAddress();
        return address == null ? new Endpoint() : Endpoint.of(address);
    }

    @Override
    public int queuedLength() {
        return queuedLength;
    }

    /** Each SEND is begun when the kernel has taken something of the one before. */
    @Override
    public long stuckSinceNs(long nowNs) {
        return sending ? sendingSinceNs : nowNs;
    }

    @Override
    public void write(DirectBuffer message, int length) {
        StreamChunk chunk = last;
        boolean fits = chunk != null && !(sending && chunk == first) && chunk.hasRoom(length);
        if (chunk == null || !fits) {
            StreamChunk added =
                    shared.chunk(chunk == null ? length : Math.max(length, MORE_LENGTH));
            if (chunk == null) {
                first = added;
            } else {
                chunk.next = added;
            }
            last = added;
            chunk = added;
        }
        chunk.append(message, length);
        queuedLength += length;
        if (!full && user != null && queuedLength > highMark()) {
            full = true;
            user.onWritable(false);
        }
    }

    /** Sooner while the kernel has not taken what went before: what the peer asks can wait. */
    private int highMark() {
        int share = config.queueLengthMax() / HIGH_SHARE;
        return sending ? Math.min(share, UNTAKEN_HIGH) : share;
    }

    private int lowMark() {
        return Math.min(config.queueLengthMax() / LOW_SHARE, UNTAKEN_LOW);
    }

    @Override
    public void flush() {
        StreamChunk chunk = first;
        if (chunk != null && !sending && !closing) {
            sendingSinceNs = shared.reactor().nowNs();
            sending =
                    submit(
                                    SEND,
                                    PLAIN,
                                    ONCE,
                                    0,
                                    chunk.address(),
                                    chunk.length(),
                                    NO_SIGNAL,
                                    NO_GROUP)
                            != Ring.REFUSED;
            if (!sending && user != null) {
                user.end(EndReason.RESET); // nothing would ever go
            }
        }
    }

    @Override
    public boolean isReading() {
        return reading;
    }

    @Override
    public void reads(boolean on) {
        if (reading == on) {
            return;
        }
        reading = on;
        if (on) {
            receive();
        } else {
            stopReceiving();
        }
    }

    private void stopReceiving() {
        if (receiving && !stopping && !closing) {
            long id = submit(ASYNC_CANCEL, PLAIN, ONCE, 0, receptionId, 0, 0, NO_GROUP);
            stopping = id != Ring.REFUSED;
        }
    }

    @Override
    public void keepalive(StreamConfig.Keepalive probes) {
        try {
            if (socket != null) {
                socket.keepalive(probes);
            }
        } catch (IOException gone) {
            LOG.debug("{}: {}", socket, gone.toString());
        }
    }

    // How it ends.

    @Override
    public void close(EndReason reason) {
        resetting |= reason.givesUp();
        close();
    }

    /** Tells the peer at once; the descriptor goes when the ring has let go of it. */
    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        if (!ring.isRegistered()) {
            unregistered();
            return;
        }
        boolean busy = receiving || sending || remote != null;
        if (resetting) {
            lingerNot();
        } else if (busy && !config.resetToClose()) {
            shutdown();
        }
        if (busy) {
            int all = CANCEL_ALL | CANCEL_FD;
            long _ = submit(ASYNC_CANCEL, PLAIN, ONCE, 0, 0, 0, all, NO_GROUP);
        }
        ring.cancel(); // once what is in the ring has completed
    }

    private void lingerNot() {
        try {
            if (socket != null) {
                socket.setSoLinger(0);
            }
        } catch (IOException gone) {
            LOG.trace("{}: {}", socket, gone.toString());
        }
    }

    private void shutdown() {
        try {
            if (socket != null) {
                socket.shutdown();
            }
        } catch (IOException | NotYetConnectedException notConnected) {
            LOG.trace("{}: {}", socket, notConnected.toString());
        }
    }

    /** Nothing of it is in the ring any more. */
    @Override
    public void unregistered() {
        gone = true;
        freeRemote();
        while (first != null) {
            StreamChunk chunk = first;
            first = chunk.next;
            chunk.next = null;
            shared.giveBack(chunk);
        }
        last = null;
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            LOG.debug("{}: {}", socket, e.toString());
        }
        if (closed != null) {
            closed.run();
        }
    }

    @Override
    public void whenClosed(Runnable action) {
        if (gone) {
            action.run();
        } else {
            closed = action;
        }
    }
}
