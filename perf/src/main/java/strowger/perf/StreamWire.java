package strowger.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * TCP connections to one server, a message cut out of the stream by its {@code Content-Length} (RFC
 * 3261 §18.3). The connections are opened when the server is located.
 */
final class StreamWire extends SelectedWire {
    private static final int SEND_ATTEMPTS_MAX = 1_000_000;

    private final InetSocketAddress local;
    private final List<Flow> flows;
    private final ByteBuffer out = ByteBuffer.allocateDirect(DATAGRAM_MAX);
    private final int count;
    private int chosen;

    StreamWire(Selector selector, InetSocketAddress local, int count) {
        super(selector);
        this.local = local;
        this.count = count;
        flows = new ArrayList<>(count);
    }

    /** One connection, and the part of a message that it has. */
    private record Flow(SocketChannel channel, PartMessage pending) {}

    /** The first connection's, once there is one. */
    @Override
    public InetSocketAddress local() {
        try {
            return flows.isEmpty()
                    ? local
                    : (InetSocketAddress) flows.getFirst().channel.getLocalAddress();
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        }
    }

    @Override
    public void locate(Peer peer, InetSocketAddress address) {
        try {
            while (flows.size() < count) {
                SocketChannel channel = SocketChannel.open();
                Flow flow = new Flow(channel, new PartMessage());
                flows.add(flow);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.bind(local);
                channel.connect(address);
                channel.configureBlocking(false);
                channel.register(selector(), SelectionKey.OP_READ, flow);
            }
        } catch (IOException thrown) {
            throw new UncheckedIOException(
                    "connections open: %d of %d: %s"
                            .formatted(flows.size() - 1, count, thrown.getMessage()),
                    thrown);
        }
    }

    @Override
    public void choose(int user) {
        chosen = user % count;
    }

    @Override
    public void send(byte[] bytes, int length, Peer to) {
        if (to != Peer.SERVER || length > DATAGRAM_MAX || !sendNow(bytes, length)) {
            refuse();
        }
    }

    private boolean sendNow(byte[] bytes, int length) {
        out.clear().put(bytes, 0, length).flip();
        SocketChannel channel = flows.get(chosen).channel;
        try {
            for (int attempt = 0; attempt < SEND_ATTEMPTS_MAX; attempt++) {
                channel.write(out);
                if (!out.hasRemaining()) {
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
    void read(SelectionKey key) throws IOException {
        if (key.attachment() instanceof Flow flow) {
            read(flow, key);
        }
    }

    private void read(Flow flow, SelectionKey key) throws IOException {
        int read = flow.channel.read(in().clear());
        if (read < 0) {
            key.cancel();
            throw new IOException("the server has closed a connection");
        }
        flow.pending.append(in().flip());
        int length = flow.pending.whole();
        while (length > 0 && hasRoom()) {
            keep(flow.pending.bytes(), length);
            flow.pending.drop(length);
            length = flow.pending.whole();
        }
    }

    @Override
    public void close() {
        try {
            for (Flow flow : flows) {
                flow.channel.close();
            }
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        }
    }
}
