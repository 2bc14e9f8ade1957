package strowger.server.rpc;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes requests from a Unix stream socket that only its owner may use: a JSON object a request,
 * any number on one connection, a line an answer. A virtual thread a connection.
 */
public final class StreamListener implements AutoCloseable {
    /** Connections at the same time, at most; one more is closed at once. */
    public static final int CONNECTIONS_MAX = 64;

    private static final Logger LOG = LoggerFactory.getLogger(StreamListener.class);

    private final Path path;
    private final RpcService service;
    private final ServerSocketChannel acceptor;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

    private StreamListener(Path path, RpcService service) throws IOException {
        this.path = path;
        this.service = service;
        acceptor = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    }

    /**
     * Begins to listen.
     *
     * @throws strowger.engine.module.ConfigurationException if the path can't be used.
     */
    public static StreamListener open(Path path, RpcService service) throws IOException {
        StreamListener listener = new StreamListener(path, service);
        try {
            SocketFile.bind(
                    path,
                    SocketFile.OWNER_ONLY,
                    inside -> listener.acceptor.bind(UnixDomainSocketAddress.of(inside)));
        } catch (RuntimeException refused) {
            listener.acceptor.close();
            throw refused;
        }
        Thread.ofVirtual().name("rpc-accept").start(listener::acceptAll);
        return listener;
    }

    /** Where it listens. */
    public Path path() {
        return path;
    }

    private void acceptAll() {
        while (acceptor.isOpen()) {
            try {
                serve(acceptor.accept());
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException refused) { // out of descriptors, say
                LOG.warn("rpc: cannot accept on {}: {}", path, Reason.of(refused));
                return;
            }
        }
    }

    private void serve(SocketChannel connection) throws IOException {
        if (connections.size() >= CONNECTIONS_MAX) {
            LOG.warn("rpc: {} connections on {}, refusing one more", CONNECTIONS_MAX, path);
            connection.close();
            return;
        }
        connections.add(connection);
        Thread.ofVirtual().name("rpc-connection").start(() -> converse(connection));
    }

    private void converse(SocketChannel connection) {
        try (connection) {
            DocumentReader reader =
                    new DocumentReader(
                            new BufferedInputStream(Channels.newInputStream(connection)));
            while (answerNext(reader, connection)) {
                LOG.trace("rpc: answered on {}", path);
            }
        } catch (IOException gone) {
            LOG.debug("rpc: connection lost on {}: {}", path, Reason.of(gone));
        } finally {
            connections.remove(connection);
        }
    }

    private boolean answerNext(DocumentReader reader, SocketChannel connection) throws IOException {
        try {
            Optional<byte[]> document = reader.next();
            if (document.isEmpty()) {
                return false;
            }
            write(connection, service.answer(document.get(), false).text());
            return true;
        } catch (EnvelopeFault fault) { // where the next would begin is not known
            write(connection, service.refusal(fault, false));
            return false;
        }
    }

    private static void write(SocketChannel connection, String answer) throws IOException {
        ByteBuffer line = StandardCharsets.UTF_8.encode(answer + "\n");
        while (line.hasRemaining()) {
            connection.write(line);
        }
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
        for (SocketChannel connection : connections) {
            connection.close();
        }
        Files.deleteIfExists(path);
    }
}
