package strowger.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * TCP connections that ask and ask and read nothing: their windows close, and what the server has
 * for them waits. A thread of its own keeps asking until the server has ended each.
 */
final class DeafPeers implements AutoCloseable {
    private static final int RECEIVE_LENGTH = 4_096;
    private static final int FILLING_LENGTH = 6_000; // comes back in the answer, as the To
    private static final int SEND_LENGTH = 65_536; // their kernel's part is not what is measured

    private final Selector selector;
    private final InetSocketAddress server;
    private final int count;
    private final List<Deaf> all = new CopyOnWriteArrayList<>(); // read by another thread
    private final List<byte[]> requests = new ArrayList<>();
    private final Thread thread;
    private long delayNs;
    private volatile boolean closing;

    /**
     * What became of them.
     *
     * @param count of them.
     * @param ended by the server so far.
     * @param firstMs from the last byte that the server took of one to its end, the shortest.
     * @param lastMs the longest.
     */
    record Outcome(int count, int ended, long firstMs, long lastMs) {
        static final Outcome NONE = new Outcome(0, 0, 0, 0);
    }

    /** One of them; the outcome is read from another thread. */
    private static final class Deaf {
        private final SocketChannel channel;
        private final ByteBuffer request;
        private long takenNs = System.nanoTime();
        private volatile long endedAfterNs = -1;

        Deaf(SocketChannel channel, ByteBuffer request) {
            this.channel = channel;
            this.request = request;
        }
    }

    private DeafPeers(InetSocketAddress server, int count) throws IOException {
        this.server = server;
        this.count = count;
        for (int each = 0; each < count; each++) {
            requests.add(request(server, each)); // before anything is measured
        }
        selector = Selector.open();
        thread = Thread.ofPlatform().daemon().name("deaf peers").unstarted(this::run);
    }

    /** So many connections, which are yet to be opened. */
    static DeafPeers of(InetSocketAddress server, int count) throws IOException {
        return new DeafPeers(server, count);
    }

    /** Opens the connections after a time, and begins to ask. */
    void begin(long delayNs) {
        this.delayNs = delayNs;
        thread.start();
    }

    private void open(int number) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_LENGTH);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_LENGTH);
        channel.connect(server);
        channel.configureBlocking(false);
        Deaf deaf = new Deaf(channel, ByteBuffer.wrap(requests.get(number)));
        all.add(deaf);
        channel.register(selector, SelectionKey.OP_WRITE, deaf);
    }

    private static byte[] request(InetSocketAddress server, int number) {
        return """
        OPTIONS sip:%1$s SIP/2.0\r
        Via: SIP/2.0/TCP 127.0.0.1:9;rport;branch=z9hG4bKdeaf%2$d\r
        Max-Forwards: 70\r
        From: <sip:deaf%2$d@127.0.0.1>;tag=%2$d\r
        To: <sip:x@127.0.0.1;filling=%3$s>\r
        Call-ID: deaf-%2$d\r
        CSeq: 1 OPTIONS\r
        Content-Length: 0\r
        \r
        """
                .formatted(Texts.hostPort(server), number, "y".repeat(FILLING_LENGTH))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Runs only when one can ask on or has ended, so as to take no time from those who work. */
    private void run() {
        try {
            if (delayNs > 0) {
                int _ = selector.select(TimeUnit.NANOSECONDS.toMillis(delayNs) + 1);
            }
            for (int number = 0; number < count && !closing; number++) {
                open(number);
            }
            int left = count;
            while (!closing && left > 0) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.attachment() instanceof Deaf deaf && !ask(key, deaf)) {
                        left--;
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        }
    }

    /**
     * Sends as much as is taken at once; a server that has closed resets what comes then.
     *
     * @return false when it has ended.
     */
    private static boolean ask(SelectionKey key, Deaf deaf) {
        try {
            if (deaf.channel.write(deaf.request) > 0) {
                deaf.takenNs = System.nanoTime();
            }
            if (!deaf.request.hasRemaining()) {
                deaf.request.rewind();
            }
            return true;
        } catch (IOException ended) {
            key.cancel();
            deaf.endedAfterNs = System.nanoTime() - deaf.takenNs;
            return false;
        }
    }

    /** What became of them so far. */
    Outcome outcome() {
        long[] times =
                all.stream()
                        .mapToLong(deaf -> deaf.endedAfterNs)
                        .filter(time -> time >= 0)
                        .sorted()
                        .map(TimeUnit.NANOSECONDS::toMillis)
                        .toArray();
        return times.length == 0
                ? new Outcome(count, 0, 0, 0)
                : new Outcome(count, times.length, times[0], times[times.length - 1]);
    }

    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        try {
            thread.join(); // at once, if it never began
            for (Deaf deaf : all) {
                deaf.channel.close();
            }
            selector.close();
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
