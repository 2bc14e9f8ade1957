package strowger.server.golden;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of five digits that begin with 21.
 *
 * <p>A port stays reserved until this is closed: a lock on a file named after it keeps parallel
 * runs, in this process and in others, from taking it between its choice and its use.
 */
final class Ports implements AutoCloseable {
    private static final int FIRST = 21_000;
    private static final int COUNT = 1_000;
    private static final Path LOCKS = Path.of(System.getProperty("java.io.tmpdir"), "golden-ports");

    private final List<FileChannel> locked = new ArrayList<>();

    /** Reserves a port that is free for UDP and TCP. */
    int reserve() throws IOException {
        Files.createDirectories(LOCKS);
        int start = ThreadLocalRandom.current().nextInt(COUNT);
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + (start + i) % COUNT;
            if (lock(port) && isFree(port)) {
                return port;
            }
        }
        throw new IOException("no port of " + COUNT + " from " + FIRST + " is free; see " + LOCKS);
    }

    private boolean lock(int port) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        LOCKS.resolve(port + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (tryLock(channel)) {
            locked.add(channel); // unlocked when it is closed
            return true;
        }
        channel.close();
        return false;
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by another run in this process
        }
    }

    private static boolean isFree(int port) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (DatagramSocket udp = new DatagramSocket(address);
                ServerSocket tcp = new ServerSocket()) {
            tcp.setReuseAddress(false); // nor in TIME_WAIT
            tcp.bind(address);
            return udp.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : locked) {
            channel.close();
        }
    }
}
