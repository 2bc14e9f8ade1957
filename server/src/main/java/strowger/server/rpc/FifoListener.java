package strowger.server.rpc;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.module.ConfigurationException;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Takes requests from a FIFO: a JSON object a request, its answer to the FIFO that its {@code
 * reply_name} names in the folder for that. One request at a time, on a thread of its own.
 */
public final class FifoListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FifoListener.class);
    private static final int ANSWER_TIME_MS = 2_000;

    private final Path path;
    private final Path replyFolder;
    private final RpcService service;
    private final boolean pretty;
    private final FileChannel channel;
    private volatile boolean closed;

    private FifoListener(
            Path path, Path replyFolder, RpcService service, boolean pretty, FileChannel channel) {
        this.path = path;
        this.replyFolder = replyFolder;
        this.service = service;
        this.pretty = pretty;
        this.channel = channel;
    }

    /**
     * Begins to listen.
     *
     * @param mode permission bits of the FIFO.
     * @param replyFolder where answers go.
     * @throws ConfigurationException if the path can't be used.
     */
    public static FifoListener open(
            Path path, int mode, Path replyFolder, RpcService service, boolean pretty) {
        try {
            removeOld(path);
            Fifo.make(path);
            Files.setPosixFilePermissions(path, SocketFile.permissions(mode));
            FileChannel channel = // open for writing, too: it never ends
                    FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FifoListener listener = new FifoListener(path, replyFolder, service, pretty, channel);
            Thread.ofPlatform().daemon().name("rpc-fifo").start(listener::serve);
            return listener;
        } catch (IOException refused) {
            throw new ConfigurationException(
                    "cannot make the FIFO " + path + ": " + Reason.of(refused));
        }
    }

    /** A FIFO of before; one that a running program reads, or a file of another kind, stays. */
    private static void removeOld(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isOther()) {
                throw new IOException("it exists and is no FIFO; name another path or remove it");
            }
            if (Fifo.isRead(path)) {
                throw new IOException(
                        "a running program reads it; stop that, name another path by fifo_name or"
                                + " another folder by --run-dir");
            }
            Files.delete(path);
        }
    }

    private void serve() {
        InputStream stream = new BufferedInputStream(Channels.newInputStream(channel));
        DocumentReader reader = new DocumentReader(stream);
        while (!closed) {
            try {
                Optional<byte[]> document = reader.next();
                if (document.isPresent()) {
                    answer(service.answer(document.get(), pretty));
                }
            } catch (EnvelopeFault fault) {
                LOG.warn("rpc: on {}: {}", path, fault.getMessage());
                reader = afterFault(stream);
            } catch (ClosedChannelException stopping) {
                return;
            } catch (IOException fault) {
                LOG.warn("rpc: on {}: {}", path, Reason.of(fault));
            }
        }
    }

    /** The rest of its line goes with a request that can't be read. */
    private static DocumentReader afterFault(InputStream stream) {
        try {
            boolean ended = false;
            while (!ended && stream.available() > 0) {
                ended = stream.read() == '\n';
            }
        } catch (IOException stopping) {
            LOG.debug("rpc: {}", Reason.of(stopping));
        }
        return new DocumentReader(stream);
    }

    private void answer(RpcService.Answer answer) throws IOException {
        String name = answer.replyName();
        if (name.isEmpty()) {
            return; // nobody wants to hear of it
        }
        if (!name.matches("[A-Za-z0-9._-]{1,128}") || name.startsWith(".")) {
            throw new IOException("reply_name is no name of a file: " + name);
        }
        Path reply = replyFolder.resolve(name);
        if (!isFifo(reply)) {
            throw new IOException(reply + " is no FIFO");
        }
        byte[] text = (answer.text() + "\n").getBytes(StandardCharsets.UTF_8);
        Fifo.write(reply, text, ANSWER_TIME_MS);
    }

    private static boolean isFifo(Path path) throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        channel.close();
        Files.deleteIfExists(path);
    }
}
