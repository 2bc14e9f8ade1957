package strowger.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;

/**
 * A TCP connection for each message: opened for it, and closed once it is answered. Each comes from
 * another address of the loopback, where that is what is loaded, so that ports last.
 */
final class ConnectingWire extends SelectedWire {
    private static final int SOURCES = 200;
    private static final int FIRST_SOURCE = 10;
    private static final int NAMED_PORT = 5060;

    private final InetSocketAddress local;
    private final Set<SocketChannel> open = new HashSet<>();
    private InetSocketAddress server;
    private int sequence;

    ConnectingWire(Selector selector, InetSocketAddress local) {
        super(selector);
        this.local = local;
        server = local;
    }

    /** What has come of an answer. */
    private static final class Answer {
        private final byte[] bytes = new byte[DATAGRAM_MAX];
        private int length;
    }

    /** What messages name; answers come back over their connections all the same. */
    @Override
    public InetSocketAddress local() {
        return local.getPort() == 0 ? new InetSocketAddress(local.getAddress(), NAMED_PORT) : local;
    }

    @Override
    public void locate(Peer peer, InetSocketAddress address) {
        server = address;
    }

    @Override
    public void send(byte[] bytes, int length, Peer to) {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            open.add(channel);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.bind(source());
            channel.connect(server);
            ByteBuffer out = ByteBuffer.wrap(bytes, 0, length);
            while (out.hasRemaining()) { // it blocks: there is room for a message
                channel.write(out);
            }
            channel.configureBlocking(false);
            channel.register(selector(), SelectionKey.OP_READ, new Answer());
        } catch (IOException refusedByKernel) {
            refuse();
            if (channel != null) {
                close(channel);
            }
        }
    }

    private InetSocketAddress source() throws IOException {
        byte[] address = local.getAddress().getAddress();
        if (local.getAddress().isLoopbackAddress() && address.length == 4 && local.getPort() == 0) {
            address[3] = (byte) (FIRST_SOURCE + sequence++ % SOURCES);
        }
        return new InetSocketAddress(InetAddress.getByAddress(address), local.getPort());
    }

    private void close(SocketChannel channel) {
        open.remove(channel);
        try {
            channel.close();
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        }
    }

    @Override
    void read(SelectionKey key) throws IOException {
        if (key.attachment() instanceof Answer answer) {
            read((SocketChannel) key.channel(), answer);
        }
    }

    private void read(SocketChannel channel, Answer answer) throws IOException {
        in().clear().limit(DATAGRAM_MAX - answer.length);
        int read = channel.read(in());
        if (read < 0) {
            close(channel); // the exchange times out
            return;
        }
        in().flip().get(answer.bytes, answer.length, read);
        answer.length += read;
        int length = Frames.whole(answer.bytes, answer.length);
        if (length > 0) {
            keep(answer.bytes, length);
            close(channel);
        } else if (answer.length == DATAGRAM_MAX) {
            close(channel);
        }
    }

    @Override
    public void close() {
        for (SocketChannel channel : Set.copyOf(open)) {
            close(channel);
        }
    }
}
