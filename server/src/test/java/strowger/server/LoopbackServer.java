package strowger.server;

import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server on the loopback: UDP at its first address, TCP at its second. */
final class LoopbackServer {
    private LoopbackServer() {}

    /**
     * Starts one with a configuration that is written to a folder, which is its run folder, too.
     */
    static Server start(Path folder, String configuration, int reactorCount) throws IOException {
        Path file = Files.writeString(folder.resolve("test.cfg"), configuration);
        return Server.start(
                ServerOptions.of(file)
                        .listeningOn("udp:127.0.0.1:0")
                        .listeningOn("tcp:127.0.0.1:0")
                        .on(reactorCount, Io.AUTO)
                        .within(folder.resolve("run")));
    }

    static InetSocketAddress udp(Server server) {
        return server.sockets().get(0).endpoint().toSocketAddress();
    }

    static InetSocketAddress tcp(Server server) {
        return server.sockets().get(1).endpoint().toSocketAddress();
    }
}
