package strowger.engine.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Reactor;
import strowger.engine.reactor.Timer;

import java.io.IOException;
import java.util.function.Consumer;

/** A listening TCP socket with one multishot ACCEPT on its reactor's ring. */
final class RingListener implements IoUringIoHandle {
    private static final Logger LOG = LoggerFactory.getLogger(RingListener.class);
    private static final byte ACCEPT = 13;
    private static final byte ASYNC_CANCEL = 14;
    private static final short MULTISHOT = 1;
    private static final int NON_BLOCKING_AND_CLOSED_ON_EXEC = 0x80800;
    private static final int HAS_MORE = 2;
    private static final int RETRY_MS = 100;

    private final Reactor reactor;
    private final StreamSocketFd socket;
    private final Consumer<StreamSocketFd> accepted;
    private final AcceptFaults faults;
    private final Timer retry = new Retry();
    private final Ring ring = new Ring();
    private long acceptId;
    private boolean accepting;
    private boolean closing;
    private Runnable closed = () -> {};

    /**
     * @param socket that listens.
     * @param accepted takes each connection's socket, on the reactor's thread.
     */
    RingListener(
            Reactor reactor,
            StreamSocketFd socket,
            Consumer<StreamSocketFd> accepted,
            AcceptFaults faults) {
        this.reactor = reactor;
        this.socket = socket;
        this.accepted = accepted;
        this.faults = faults;
    }

    /** Begins to accept; on the reactor's thread. */
    void start() {
        ring.registered(reactor.loop().register(this).syncUninterruptibly().getNow());
        accept();
    }

    private void accept() {
        if (closing) {
            return;
        }
        acceptId = ring.submit(operation(ACCEPT, MULTISHOT, 0, NON_BLOCKING_AND_CLOSED_ON_EXEC));
        accepting = acceptId != Ring.REFUSED;
        if (!accepting) {
            reactor.schedule(retry, RETRY_MS);
        }
    }

    private IoUringIoOps operation(byte opcode, short priority, long address, int flags) {
        return new IoUringIoOps(
                opcode,
                (byte) 0,
                priority,
                socket.intValue(),
                0,
                address,
                0,
                flags,
                0L,
                (short) 0,
                (short) 0,
                0,
                0);
    }

    @Override
    public void handle(IoRegistration registration, IoEvent ioEvent) {
        IoUringIoEvent event = (IoUringIoEvent) ioEvent;
        if (event.opcode() != ACCEPT) {
            return;
        }
        if (event.res() >= 0) {
            take(new StreamSocketFd(event.res()));
        }
        if ((event.flags() & HAS_MORE) == 0) {
            accepting = false;
            onAcceptEnded(event.res());
        }
    }

    private void take(StreamSocketFd connection) {
        if (closing) {
            close(connection);
        } else {
            accepted.accept(connection);
        }
    }

    /** Tries again: a little later if it failed, as when there are no descriptors left. */
    private void onAcceptEnded(int result) {
        if (closing) {
            return;
        }
        if (result < 0) {
            faults.onFault(socket, "error " + -result);
            reactor.schedule(retry, RETRY_MS);
        } else {
            accept();
        }
    }

    void close(Runnable whenClosed) {
        closed = whenClosed;
        close();
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        reactor.cancel(retry);
        if (!ring.isRegistered()) {
            unregistered();
            return;
        }
        if (accepting) {
            long _ = ring.submit(operation(ASYNC_CANCEL, (short) 0, acceptId, 0));
        }
        ring.cancel();
    }

    @Override
    public void unregistered() {
        close(socket);
        closed.run();
    }

    /** Closes a descriptor that nobody uses. */
    static void close(StreamSocketFd socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.warn("{} could not be closed", socket, e);
        }
    }

    private final class Retry extends Timer {
        @Override
        protected void onExpiry(long nowNs) {
            accept();
        }
    }
}
