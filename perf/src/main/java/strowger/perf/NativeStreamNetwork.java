package strowger.perf;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;

/**
 * TCP connections of libc, waited for to the nanosecond: between two requests of a steady rate it
 * sleeps, and leaves the processors to the server.
 */
final class NativeStreamNetwork implements Network {
    private final Arena arena = Arena.ofConfined();
    private final LibC libc = new LibC(arena);
    private final PollSet readable = new PollSet(libc, arena, 1);
    private final int flows;
    private @Nullable NativeStreamWire wire;

    /**
     * @param flows connections of the wire; a user's messages take always the same one.
     */
    NativeStreamNetwork(int flows) {
        this.flows = flows;
        libc.waitExactly();
    }

    @Override
    public Wire open(InetSocketAddress local) throws IOException {
        if (wire != null) {
            throw new IOException("over TCP there is a caller only");
        }
        NativeStreamWire opened = new NativeStreamWire(libc, arena, local, flows);
        readable.add(opened.epoll());
        wire = opened;
        return opened;
    }

    @Override
    public void await(long timeoutNs) {
        readable.await(timeoutNs);
    }

    @Override
    public void close() {
        if (wire != null) {
            wire.close();
        }
        arena.close();
    }
}
