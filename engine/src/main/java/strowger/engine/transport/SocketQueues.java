package strowger.engine.transport;

import io.netty.channel.unix.Socket;

import strowger.engine.reactor.Counters;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The receive queues of a reactor's datagram sockets, as {@code SO_MEMINFO} shows them (Linux
 * 4.12): a system call for each socket and look.
 */
final class SocketQueues implements ReceiveQueue {
    private static final int SOL_SOCKET = 1;
    private static final int SO_MEMINFO = 55;
    private static final int INFO_LENGTH = 9 * Integer.BYTES;
    private static final int USED = 0; // places in what the kernel answers
    private static final int ROOM = Integer.BYTES;
    private static final int DROPPED = 8 * Integer.BYTES;

    private final Counters<TransportCounter> counters;
    private final List<Socket> sockets = new ArrayList<>();
    private final ByteBuffer info =
            ByteBuffer.allocateDirect(INFO_LENGTH).order(ByteOrder.nativeOrder());
    private int filledPercent;
    private long droppedCount;

    SocketQueues(Counters<TransportCounter> counters) {
        this.counters = counters;
    }

    void add(Socket socket) {
        sockets.add(socket);
    }

    @Override
    public void sample() {
        int fullest = 0;
        long dropped = 0;
        for (int index = 0; index < sockets.size(); index++) {
            if (read(sockets.get(index))) {
                long used = Integer.toUnsignedLong(info.getInt(USED));
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
