package strowger.server.rpc;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.module.ConfigurationException;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes requests from a stream socket: one of Unix that only its owner may use, or one of TCP. A
 * JSON object a request, any number on one connection; a line end behind each answer. A virtual
 * thread a connection.
 */
public final class StreamListener implements AutoCloseable {
    /** Connections at the same time, at most; one more is closed at once. */
    public static final int CONNECTIONS_MAX = 64;

    private static final Logger LOG = LoggerFactory.getLogger(StreamListener.class);

    private final String place;
    private final Optional<Path> path;
    private final RpcService service;
    private final boolean pretty;
    private final ServerSocketChannel acceptor;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

    private StreamListener(
            String place,
            Optional<Path> path,
            RpcService service,
            boolean pretty,
            ServerSocketChannel acceptor) {
        this.place = place;
        this.path = path;
        this.service = service;
        this.pretty = pretty;
        this.acceptor = acceptor;
    }

    /**
     * Begins to listen.
     *
     * @throws ConfigurationException if the path can't be used.
     */
    public static StreamListener open(Path path, RpcService service) throws IOException {
        StreamListener listener =
                new StreamListener(
                        path.toString(),
                        Optional.of(path),
                        service,
                        false,
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        try {
            SocketFile.bind(
                    path,
                    SocketFile.OWNER_ONLY,
                    inside -> listener.acceptor.bind(UnixDomainSocketAddress.of(inside)));
        } catch (RuntimeException refused) {
            listener.acceptor.close();
            throw refused;
        }
        return listener.begun();
    }

    /**
     * Begins to listen on a port of TCP.
     *
     * @param pretty whether answers have a member to a line.
     * @throws ConfigurationException if the address can't be used.
     */
    public static StreamListener open(InetSocketAddress address, RpcService service, boolean pretty)
            throws IOException {
        ServerSocketChannel acceptor = ServerSocketChannel.open();
        try {
            acceptor.bind(address);
        } catch (IOException | UnresolvedAddressException refused) {
            acceptor.close();
            throw new ConfigurationException(
                    "jsonrpcs: cannot listen on tcp:" + address + ": " + Reason.of(refused));
        }
        return new StreamListener(
                        "tcp:" + acceptor.getLocalAddress(),
                        Optional.empty(),
                        service,
                        pretty,
                        acceptor)
                .begun();
    }

    private StreamListener begun() {
        Thread.ofVirtual().name("rpc-accept").start(this::acceptAll);
        return this;
    }

    /** The path of a socket of Unix. */
    Path path() {
        return path.orElseThrow();
    }

    /** Where it listens: a path, or an address of TCP. */
    public SocketAddress address() throws IOException {
        return acceptor.getLocalAddress();
    }

    private void acceptAll() {
        while (acceptor.isOpen()) {
            try {
                serve(acceptor.accept());
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException refused) { // out of descriptors, say
                LOG.warn("rpc: cannot accept on {}: {}", place, Reason.of(refused));
                return;
            }
        }
    }

    private void serve(SocketChannel connection) throws IOException {
        if (connections.size() >= CONNECTIONS_MAX) {
            LOG.warn("rpc: {} connections on {}, refusing one more", CONNECTIONS_MAX, place);
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
                LOG.trace("rpc: answered on {}", place);
            }
        } catch (IOException gone) {
            LOG.debug("rpc: connection lost on {}: {}", place, Reason.of(gone));
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
            write(connection, service.answer(document.get(), pretty).text());
            return true;
        } catch (EnvelopeFault fault) { // where the next would begin is not known
            write(connection, service.refusal(fault, pretty));
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
        if (path.isPresent()) {
            Files.deleteIfExists(path.get());
        }
    }
}
