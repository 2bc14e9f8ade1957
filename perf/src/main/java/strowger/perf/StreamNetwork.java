package strowger.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/**
 * TCP of the JDK: as many connections to the server as there are users, or one for each message. It
 * waits for whole milliseconds, and spins for less.
 */
final class StreamNetwork implements Network {
    /** A connection for each message, instead of a number of them. */
    static final int ONE_EACH = -1;

    private static final long NS_PER_MS = 1_000_000L;

    private final int flows;
    private final Selector selector;
    private final List<Wire> wires = new ArrayList<>(WIRES_MAX);

    /**
     * @param flows connections of a wire; a user's messages take always the same one; or {@link
     *     #ONE_EACH}.
     */
    StreamNetwork(int flows) throws IOException {
        this.flows = flows;
        selector = Selector.open();
    }

    @Override
    public Wire open(InetSocketAddress local) throws IOException {
        if (wires.size() == 1) {
            throw new IOException("over TCP there is a caller only");
        }
        Wire wire =
                flows == ONE_EACH
                        ? new ConnectingWire(selector, local)
                        : new StreamWire(selector, local, flows);
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
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        }
    }

    @Override
    public void close() {
        wires.forEach(Wire::close);
        try {
            selector.close();
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        }
    }
}
