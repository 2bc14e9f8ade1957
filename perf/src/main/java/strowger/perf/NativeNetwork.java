package strowger.perf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Sockets of libc for datagrams, waited for to the nanosecond. */
final class NativeNetwork implements Network {
    private final Arena arena = Arena.ofConfined();
    private final LibC libc = new LibC(arena);
    private final PollSet readable = new PollSet(libc, arena, WIRES_MAX);
    private final List<Wire> wires = new ArrayList<>(WIRES_MAX);
    private final boolean trains;

    /**
     * @param trains whether datagrams of one length may leave and come as one.
     */
    NativeNetwork(boolean trains) {
        this.trains = trains;
    }

    @Override
    public Wire open(InetSocketAddress local) throws IOException {
        readable.checkRoom();
        NativeWire wire = new NativeWire(libc, arena, local, trains);
        readable.add(wire.fd());
        wires.add(wire);
        return wire;
    }

    @Override
    public void await(long timeoutNs) {
        readable.await(timeoutNs);
    }

    @Override
    public void close() {
        wires.forEach(Wire::close);
        arena.close();
    }
}
