package strowger.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** Sockets of the JDK, waited for with a selector, whose timeout counts milliseconds. */
final class ChannelNetwork implements Network {
    private static final long NS_PER_MS = 1_000_000L;

    private final Selector selector;
    private final List<ChannelWire> wires = new ArrayList<>(WIRES_MAX);

    ChannelNetwork() throws IOException {
        selector = Selector.open();
    }

    @Override
    public Wire open(InetSocketAddress local) throws IOException {
        if (wires.size() == WIRES_MAX) {
            throw new IOException("sockets open: " + wires.size() + ", at most " + WIRES_MAX);
        }
        ChannelWire wire = new ChannelWire(selector, local);
        wires.add(wire);
        return wire;
    }

    @Override
    public void await(long timeoutNs) {
        try {
            if (timeoutNs < NS_PER_MS) {
                selector.selectNow();
            } else {
                selector.select(timeoutNs / NS_PER_MS);
            }
            selector.selectedKeys().clear();
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        }
    }

    @Override
    public void close() {
        wires.forEach(ChannelWire::close);
        try {
            selector.close();
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        }
    }
}
