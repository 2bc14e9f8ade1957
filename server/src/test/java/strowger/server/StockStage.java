package strowger.server;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A server that runs the configuration that Kamailio is installed with, and two phones. The test is
 * passed over where the file is not: {@code /etc/kamailio/kamailio.cfg}, or the corpus beside the
 * project.
 */
final class StockStage implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("strowger.root", ".."));
    private static final List<Path> PLACES =
            List.of(
                    ROOT.resolve(
                            "../shared/corpus/kamailio-cfg/kamailio+kamailio@5.8/etc/kamailio.cfg"),
                    Path.of("/etc/kamailio/kamailio.cfg"));
    private static final int TIMEOUT_MS = 20_000;

    final Server server;
    final InetSocketAddress address;
    final DatagramSocket alice = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    final DatagramSocket bob = new DatagramSocket(0, InetAddress.getLoopbackAddress());

    /**
     * Starts it.
     *
     * @param defines lines that come before all others; none leaves the file as it is.
     */
    StockStage(Path folder, int reactors, String... defines) throws IOException {
        var stock = PLACES.stream().filter(Files::isReadable).findFirst();
        assumeTrue(stock.isPresent(), "no stock configuration here: " + PLACES);
        server =
                Server.start(
                        ServerOptions.of(with(defines, stock.get(), folder))
                                .listeningOn("udp:127.0.0.1:0")
                                .within(folder.resolve("run"))
                                .on(reactors, Io.AUTO));
        address = server.sockets().getFirst().endpoint().toSocketAddress();
        alice.setSoTimeout(TIMEOUT_MS);
        bob.setSoTimeout(TIMEOUT_MS);
    }

    private static Path with(String[] defines, Path stock, Path folder) throws IOException {
        if (defines.length == 0) {
            return stock;
        }
        String first = "#!KAMAILIO\n";
        String lines = first + String.join("\n", defines) + "\n";
        return Files.writeString(
                folder.resolve("kamailio.cfg"), Files.readString(stock).replaceFirst(first, lines));
    }

    @Override
    public void close() {
        server.close();
        alice.close();
        bob.close();
    }
}
