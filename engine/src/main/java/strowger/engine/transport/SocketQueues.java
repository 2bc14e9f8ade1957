package strowger.engine.transport;

import io.netty.channel.unix.Socket;

import strowger.engine.reactor.Counters;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * The receive queues of a reactor's datagram sockets, as {@code SO_MEMINFO} shows them (Linux
 * 4.12): a system call for each socket and look. What has been received and not handed on counts as
 * if it were still there.
 */
final class SocketQueues implements ReceiveQueue {
    private static final int SOL_SOCKET = 1;
    private static final int SO_MEMINFO = 55;
    private static final int INFO_LENGTH = 9 * Integer.BYTES;
    private static final int USED = 0; // places in what the kernel answers
    private static final int ROOM = Integer.BYTES;
    private static final int DROPPED = 8 * Integer.BYTES;

    private final Counters<TransportCounter> counters;
    private static final long ROOM_A_BYTE = 2; // what the kernel counts for a byte, about

    private final List<Socket> sockets = new ArrayList<>();
    private final List<IntSupplier> waiting = new ArrayList<>(); // beside each, in bytes
    private final ByteBuffer info =
            ByteBuffer.allocateDirect(INFO_LENGTH).order(ByteOrder.nativeOrder());
    private int filledPercent;
    private long droppedCount;

    SocketQueues(Counters<TransportCounter> counters) {
        this.counters = counters;
    }

    /** Takes a socket from which nothing is received before it is handed on. */
    void add(Socket socket) {
        add(socket, () -> 0);
    }

    /**
     * Takes a socket.
     *
     * @param waitingBytes what has been received from it and waits to be handed on.
     */
    void add(Socket socket, IntSupplier waitingBytes) {
        sockets.add(socket);
        waiting.add(waitingBytes);
    }

    @Override
    public void sample() {
        int fullest = 0;
        long dropped = 0;
        for (int index = 0; index < sockets.size(); index++) {
            if (read(sockets.get(index))) {
                long used =
                        Integer.toUnsignedLong(info.getInt(USED))
                                + ROOM_A_BYTE * waiting.get(index).getAsInt();
                long room = Math.max(1, Integer.toUnsignedLong(info.getInt(ROOM)));
                fullest = Math.max(fullest, (int) Math.min(100, used * 100 / room));
                dropped += Integer.toUnsignedLong(info.getInt(DROPPED));
            }
        }
        filledPercent = fullest;
        counters.add(TransportCounter.RECEIVE_DROPPED, Math.max(0, dropped - droppedCount));
        droppedCount = dropped;
    }

    private boolean read(Socket socket) {
        info.clear();
        try {
            socket.getRawOpt(SOL_SOCKET, SO_MEMINFO, info);
            return true;
        } catch (IOException closed) {
            return false; // or a kernel that does not tell
        }
    }

    @Override
    public int filledPercent() {
        return filledPercent;
    }

    @Override
    public long droppedCount() {
        return droppedCount;
    }
}
