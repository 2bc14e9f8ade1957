package strowger.perf;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps what is sent, and where to. */
final class RecordingWire implements Wire {
    final List<String> sent = new ArrayList<>();
    final List<Peer> sentTo = new ArrayList<>();
    private final InetSocketAddress local;

    RecordingWire(int port) {
        local = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void locate(Peer peer, InetSocketAddress address) {}

    @Override
    public void send(byte[] bytes, int length, Peer to) {
        sent.add(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        sentTo.add(to);
    }

    @Override
    public void flush() {}

    @Override
    public int receive() {
        return 0;
    }

    @Override
    public int take(int index, byte[] into) {
        return 0;
    }

    @Override
    public long refused() {
        return 0;
    }

    @Override
    public void close() {}

    String last() {
        return sent.getLast();
    }
}
