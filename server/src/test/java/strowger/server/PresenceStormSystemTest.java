package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A storm of SUBSCRIBE and PUBLISH (K#3008, K#2733): no error, and every watcher has the last
 * state. With {@code -Dstrowger.storm.target=HOST:PORT} the long one meets a server that runs
 * already, and with {@code -Dstrowger.storm.pid} it prints that server's memory.
 */
@Timeout(240)
class PresenceStormSystemTest {
    private static final Path ROOT = Path.of(System.getProperty("strowger.root", ".."));
    private static final long DEADLINE_MS = 60_000;

    @TempDir private Path folder;

    @Test
    void whenItLastsFiveSeconds_thenEachWatcherHasTheLastState() throws IOException {
        rageHere(200, 5_000);
    }

    @Test
    @Tag("long")
    void whenTwoThousandOfEachASecondLastAMinute_thenTheSame() throws IOException {
        int rate = Integer.getInteger("strowger.storm.rate", 2_000);
        long ms = 1000 * Long.getLong("strowger.storm.seconds", 60);
        String target = System.getProperty("strowger.storm.target", "");
        if (target.isEmpty()) {
            rageHere(rate, ms);
        } else {
            int colon = target.indexOf(':');
            int port = Integer.parseInt(target.substring(colon + 1));
            rage(new InetSocketAddress(target.substring(0, colon), port), rate, ms);
        }
    }

    private void rageHere(int rate, long ms) throws IOException {
        try (Server server =
                Server.start(
                        ServerOptions.of(ROOT.resolve("config/presence.cfg"))
                                .listeningOn("udp:127.0.0.1:0")
                                .within(folder.resolve("run"))
                                .on(2, Io.AUTO))) {
            rage(server.sockets().getFirst().endpoint().toSocketAddress(), rate, ms);
        }
    }

    private static void rage(InetSocketAddress server, int rate, long ms) throws IOException {
        try (PresenceStorm storm = new PresenceStorm(server)) {
            storm.rage(rate, ms / 4); // what is made once is made by now
            long early = residentKib();
            storm.rage(rate, ms - ms / 4);
            long late = residentKib();
            storm.settle(DEADLINE_MS);
            System.out.printf(
                    "storm: %d PUBLISH, %d SUBSCRIBE, %d NOTIFY, %d sent again, %d refused, %d"
                            + " watching; memory %d MiB after a quarter, %d MiB at the end%n",
                    storm.published,
                    storm.subscribed,
                    storm.notified,
                    storm.resent,
                    storm.refused,
                    storm.watching(),
                    early / 1024,
                    late / 1024);
            assertEquals(List.of(), storm.errors.stream().limit(10).toList());
            assertEquals(List.of(), storm.wrong().stream().limit(10).toList());
            assertTrue(storm.published > 0 && storm.notified > storm.watching(), "it did nothing");
        }
    }

    /** The resident memory of the server that was named; 0 when none was. */
    private static long residentKib() throws IOException {
        String pid = System.getProperty("strowger.storm.pid", "");
        return pid.isEmpty()
                ? 0
                : Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum();
    }
}
