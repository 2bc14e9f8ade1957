package strowger.engine.transport;

import io.netty.channel.Channel;

/**
 * Encrypts streams: what it puts into a connection's pipeline stands between the network and what
 * reads messages, and tells of the handshake's end by Netty's {@code SslHandshakeCompletionEvent}.
 * Called on reactors.
 */
public interface StreamSecurity {
    /** Encrypts nothing: TLS can be neither listened on nor sent over. */
    StreamSecurity NONE =
            new StreamSecurity() {
                @Override
                public boolean isThere() {
                    return false;
                }

                @Override
                public void accept(Channel channel, Connection connection) {
                    throw new IllegalStateException("no security");
                }

                @Override
                public boolean connect(Channel channel, Connection connection) {
                    return false;
                }
            };

    /** Whether there is any. */
    default boolean isThere() {
        return true;
    }

    /** The time for a handshake. */
    default int handshakeTimeMs() {
        return 10_000;
    }

    /** Handshakes that one address may have unfinished at the same time. */
    default int handshakesASourceMax() {
        return 128;
    }

    /** Whether the end of a connection is said to the other side within TLS, too. */
    default boolean tellsEnd() {
        return false;
    }

    /** Prepares the empty pipeline of a connection that was accepted. */
    void accept(Channel channel, Connection connection);

    /**
     * Prepares the empty pipeline of a connection about to be opened.
     *
     * @return false when none may be opened to that address.
     */
    boolean connect(Channel channel, Connection connection);
}
