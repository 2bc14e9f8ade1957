package strowger.engine.transport;

import java.util.Locale;
import java.util.Optional;

/** A transport protocol, as Via and the {@code transport} parameter name it (RFC 3261 §20.42). */
public enum Protocol {
    UDP(5060),
    TCP(5060),
    TLS(5061),
    SCTP(5060),
    WS(80),
    WSS(443);

    static final Protocol[] ALL = values();

    private final String text = name().toLowerCase(Locale.ROOT);
    private final int defaultPort;

    Protocol(int defaultPort) {
        this.defaultPort = defaultPort;
    }

    /**
     * The protocol of this name, in any case.
     *
     * @param name as a {@code transport} parameter or a listen address gives it.
     * @return the protocol, or empty when there is none of this name.
     */
    public static Optional<Protocol> of(String name) {
        for (Protocol protocol : values()) {
            if (protocol.name().equalsIgnoreCase(name)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }

    /**
     * The name in lower case, as a {@code transport} parameter carries it; {@link #name()} is what
     * a Via shows.
     */
    public String text() {
        return text;
    }

    /** The port when none is given (RFC 3261 §19.1.2, RFC 7118 §5.3 for WebSocket). */
    public int defaultPort() {
        return defaultPort;
    }

    /** Whether messages keep their order and arrive whole or not at all (no timer A, E or G). */
    public boolean isReliable() {
        return this != UDP;
    }

    /** Whether it protects what it carries (RFC 3261 §26.2). */
    public boolean isSecure() {
        return this == TLS || this == WSS;
    }
}
