package strowger.engine.transport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looks once a second whether somebody captures packets on this machine (tcpdump, sngrep, a HEP
 * agent): a packet socket for all protocols or for IP is open. A capture would show datagrams that
 * leave as one as a single long packet.
 */
final class CaptureWatch implements AutoCloseable {
    /** Where Linux lists the packet sockets of the network namespace. */
    static final Path PACKET_SOCKETS = Path.of("/proc/net/packet");

    static final CaptureWatch NONE = new CaptureWatch(Thread.ofVirtual().unstarted(() -> {}));

    private static final Logger LOG = LoggerFactory.getLogger(CaptureWatch.class);
    private static final long PERIOD_MS = 1_000;
    private static final int PROTOCOL_COLUMN = 3;
    private static final Set<String> PROTOCOLS = Set.of("0003", "0800", "86dd"); // all, IPv4, IPv6

    private final Thread thread;

    private CaptureWatch(Thread thread) {
        this.thread = thread;
    }

    /**
     * Looks at once, and then on a thread of its own.
     *
     * @param changed hears whether there is a capture: when the first begins and the last ends.
     */
    static CaptureWatch start(Path packetSockets, Consumer<Boolean> changed) {
        boolean captured = isCaptured(packetSockets);
        if (captured) {
            tell(true, changed);
        }
        return new CaptureWatch(
                Thread.ofVirtual()
                        .name("captures")
                        .start(() -> watch(packetSockets, captured, changed)));
    }

    private static void watch(Path packetSockets, boolean before, Consumer<Boolean> changed) {
        boolean captured = before;
        try {
            while (true) {
                Thread.sleep(PERIOD_MS);
                if (isCaptured(packetSockets) != captured) {
                    captured = !captured;
                    tell(captured, changed);
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(boolean captured, Consumer<Boolean> changed) {
        LOG.info(
                captured
                        ? "packets are captured on this machine: datagrams leave one by one"
                        : "packets are no longer captured: datagrams may leave together");
        changed.accept(captured);
    }

    /** Whether the list names a socket that sees SIP; not when it cannot be read. */
    static boolean isCaptured(Path packetSockets) {
        try {
            return Files.readAllLines(packetSockets).stream()
                    .skip(1)
                    .map(line -> line.trim().split(" +"))
                    .anyMatch(
                            columns ->
                                    columns.length > PROTOCOL_COLUMN
                                            && PROTOCOLS.contains(columns[PROTOCOL_COLUMN]));
        } catch (IOException notThere) {
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
