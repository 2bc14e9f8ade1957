package strowger.engine.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;

import strowger.engine.transport.Connection;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.StreamSecurity;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLHandshakeException;

/**
 * TLS for the streams of a server: BoringSSL through Netty, where its natives run, the JDK's own
 * otherwise. A connection keeps the profile it began with when profiles are read anew.
 */
public final class TlsSecurity implements StreamSecurity {
    /**
     * The longest ClientHello taken, in bytes; its sender is refused before anything is reckoned.
     */
    public static final int CLIENT_HELLO_LENGTH_MAX = 16_384;

    private static final int END_TOLD_MS = 1_000;

    private final Limits limits;
    private volatile TlsContexts contexts = TlsContexts.NONE;
    private final ConcurrentHashMap<Long, TlsSession> sessions = new ConcurrentHashMap<>();

    /**
     * The bounds of handshakes.
     *
     * @param handshakeTimeMs in which one must be completed.
     * @param handshakesASourceMax that one address may have unfinished at the same time.
     * @param tellsEnd whether a connection's end is told within TLS.
     */
    public record Limits(int handshakeTimeMs, int handshakesASourceMax, boolean tellsEnd) {}

    public TlsSecurity(Limits limits) {
        this.limits = limits;
    }

    /** The library that encrypts, for operators. */
    public static String library() {
        return OpenSsl.isAvailable() ? OpenSsl.versionString() : "JDK " + Runtime.version();
    }

    /**
     * Uses these profiles for connections from now on.
     *
     * @throws strowger.engine.reactor.SetupException that lists what is wrong, a line each; then
     *     all stays as it was.
     */
    public void use(List<TlsProfile> profiles) {
        contexts = TlsContexts.of(profiles);
    }

    /** The profiles in use. */
    public List<TlsProfile> profiles() {
        return contexts.all().stream().map(TlsContext::profile).toList();
    }

    /** What was agreed upon for a connection that is open. */
    public Optional<TlsSession> session(long connectionId) {
        return Optional.ofNullable(sessions.get(connectionId));
    }

    /** Connections whose handshake is done. */
    public int sessionCount() {
        return sessions.size();
    }

    @Override
    public int handshakeTimeMs() {
        return limits.handshakeTimeMs();
    }

    @Override
    public int handshakesASourceMax() {
        return limits.handshakesASourceMax();
    }

    @Override
    public boolean tellsEnd() {
        return limits.tellsEnd();
    }

    @Override
    public void accept(Channel channel, Connection connection) {
        channel.pipeline().addLast(new ByName(connection)).addLast(new Watching(connection.id()));
    }

    @Override
    public boolean connect(Channel channel, Connection connection) {
        String asked = connection.serverName();
        Optional<TlsContext> found =
                contexts.client(connection.remote(), asked, connection.serverId());
        if (found.isEmpty()) {
            return false;
        }
        TlsContext context = found.get();
        String fixed = context.profile().serverName();
        String name = fixed.isEmpty() ? asked : fixed;
        Endpoint remote = connection.remote();
        SslHandler handler =
                name.isEmpty()
                        ? context.ssl().newHandler(channel.alloc())
                        : context.ssl().newHandler(channel.alloc(), name, remote.port());
        Watching watching = new Watching(connection.id());
        watching.chosen(context, name);
        watching.expected = asked.isEmpty() ? name : asked;
        channel.pipeline().addLast(prepared(handler)).addLast(watching);
        return true;
    }

    /** Netty's own timers are off: the connection has one. */
    private static SslHandler prepared(SslHandler handler) {
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(END_TOLD_MS);
        handler.setCloseNotifyReadTimeoutMillis(0);
        return handler;
    }

    /** Chooses the profile by the name that the client asks for, once its ClientHello is whole. */
    private final class ByName extends SniHandler {
        private final Connection connection;

        ByName(Connection connection) {
            super((_, promise) -> promise, CLIENT_HELLO_LENGTH_MAX, 0);
            this.connection = connection;
        }

        @Override
        protected Future<SslContext> lookup(ChannelHandlerContext channel, @Nullable String asked) {
            Promise<SslContext> promise = channel.executor().newPromise();
            String name = asked == null ? "" : asked;
            Optional<TlsContext> context = contexts.server(connection.socket().endpoint(), name);
            if (context.isEmpty()) {
                return promise.setFailure(
                        new IllegalStateException("no profile for " + connection.socket()));
            }
            channel.pipeline().get(Watching.class).chosen(context.get(), name);
            return promise.setSuccess(context.get().ssl());
        }

        @Override
        protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
            return prepared(super.newSslHandler(context, allocator));
        }
    }

    /** Knows what one connection agreed upon, as long as it is there. */
    private final class Watching extends ChannelInboundHandlerAdapter {
        private final long connectionId;
        private @Nullable TlsContext context;
        private String serverName = "";
        private String expected = ""; // the name whose certificate it must be, for NAMED

        Watching(long connectionId) {
            this.connectionId = connectionId;
        }

        void chosen(TlsContext profile, String name) {
            context = profile;
            serverName = name;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext channel, Object event) {
            TlsContext used = context;
            SslHandler handler = channel.pipeline().get(SslHandler.class);
            boolean done =
                    event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess();
            if (done && used != null && handler != null) {
                TlsSession session = TlsSession.of(handler.engine().getSession(), used, serverName);
                if (!isExpected(used, session)) {
                    channel.fireUserEventTriggered(
                            new SslHandshakeCompletionEvent(
                                    new SSLHandshakeException(
                                            "its certificate is not one of " + expected)));
                    dropWhatWaits(channel);
                    return;
                }
                sessions.put(connectionId, session);
            }
            channel.fireUserEventTriggered(event);
        }

        /** At once, past the handler of TLS: it would send what waits to whom it must not go. */
        private static void dropWhatWaits(ChannelHandlerContext channel) {
            ChannelHandlerContext first = channel.pipeline().firstContext();
            if (first != null) {
                ChannelFuture _ = first.close();
            }
        }

        private boolean isExpected(TlsContext used, TlsSession session) {
            return used.profile().verify() != TlsProfile.Verify.NAMED
                    || (!session.peer().isEmpty()
                            && DomainIdentity.holds(session.peer().getFirst(), expected));
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext channel) {
            sessions.remove(connectionId);
        }
    }
}
