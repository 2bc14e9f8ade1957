package strowger.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.EnumMap;
import java.util.Map;

/** A {@link DatagramChannel}: each datagram is a system call, sent when it is queued. */
final class ChannelWire implements Wire {
    private static final int SEND_ATTEMPTS_MAX = 10_000;

    private final DatagramChannel channel;
    private final InetSocketAddress local;
    private final ByteBuffer out = ByteBuffer.allocateDirect(DATAGRAM_MAX);
    private final ByteBuffer[] in = new ByteBuffer[BATCH];
    private final Map<Peer, InetSocketAddress> peers = new EnumMap<>(Peer.class);
    private long refused;

    ChannelWire(Selector selector, InetSocketAddress local) throws IOException {
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_LENGTH);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_LENGTH);
        channel.bind(local);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        this.local = (InetSocketAddress) channel.getLocalAddress();
        for (int index = 0; index < BATCH; index++) {
            in[index] = ByteBuffer.allocateDirect(DATAGRAM_MAX);
        }
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void locate(Peer peer, InetSocketAddress address) {
        peers.put(peer, address);
    }

    @Override
    public void send(byte[] bytes, int length, Peer to) {
        InetSocketAddress peer = peers.get(to);
        if (peer == null || length > DATAGRAM_MAX || !sendNow(bytes, length, peer)) {
            refused++;
        }
    }

    private boolean sendNow(byte[] bytes, int length, InetSocketAddress to) {
        out.clear().put(bytes, 0, length).flip();
        try {
            for (int attempt = 0; attempt < SEND_ATTEMPTS_MAX; attempt++) {
                if (channel.send(out, to) == length) {
                    return true;
                }
                Thread.onSpinWait();
            }
            return false;
        } catch (IOException refusedByKernel) {
            return false;
        }
    }

    @Override
    public void flush() {
        // Nothing is kept back: send hands each datagram to the kernel.
    }

    @Override
    public int receive() {
        try {
            int count = 0;
            while (count < BATCH && channel.receive(in[count].clear()) != null) {
                in[count++].flip();
            }
            return count;
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        }
    }

    @Override
    public int take(int index, byte[] into) {
        ByteBuffer datagram = in[index];
        int length = datagram.limit();
        datagram.get(0, into, 0, length);
        return length;
    }

    @Override
    public long refused() {
        return refused;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        }
    }
}
