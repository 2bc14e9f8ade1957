package strowger.engine.transport;

import strowger.engine.reactor.SetupException;

import java.util.Optional;

/**
 * An address we listen on, one object for all reactors. Never changes.
 *
 * @param protocol that is spoken there.
 * @param endpoint that is bound; its port is the real one once the transports have started.
 * @param advertisedHost what Via and Record-Route show instead of the address; empty for the same.
 * @param advertisedPort what they show instead of the port; 0 for the same.
 * @param name by which a script names it; empty for none.
 */
public record ListenSocket(
        Protocol protocol,
        Endpoint endpoint,
        String advertisedHost,
        int advertisedPort,
        String name) {

    /** No socket: the transports choose one of the right protocol and family. */
    public static final ListenSocket NONE = new ListenSocket(Protocol.UDP, new Endpoint());

    public ListenSocket {
        endpoint = endpoint.copy();
    }

    public ListenSocket(Protocol protocol, Endpoint endpoint) {
        this(protocol, endpoint, "", 0, "");
    }

    /**
     * Reads {@code udp:127.0.0.1:5060}, {@code tcp:[::1]:5060}; without a port the protocol's own.
     *
     * @throws SetupException when it is not of that form, with what is wrong.
     */
    public static ListenSocket parse(String text) {
        int colon = text.indexOf(':');
        Protocol protocol =
                Protocol.of(colon < 0 ? "" : text.substring(0, colon))
                        .orElseThrow(() -> malformed(text, "the protocol is not known"));
        String rest = text.substring(colon + 1);
        int hostEnd = rest.startsWith("[") ? rest.indexOf(']') + 1 : rest.lastIndexOf(':');
        hostEnd = hostEnd <= 0 ? rest.length() : hostEnd;
        String port = rest.substring(hostEnd);
        int number = port.isEmpty() ? protocol.defaultPort() : port(port);
        Optional<Endpoint> endpoint = Endpoint.parse(rest.substring(0, hostEnd), number);
        return new ListenSocket(
                protocol,
                endpoint.orElseThrow(() -> malformed(text, "no IP address with a port to 65535")));
    }

    private static int port(String colonAndDigits) {
        String digits = colonAndDigits.substring(1);
        boolean number = digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return colonAndDigits.startsWith(":") && number && !digits.isEmpty()
                ? Integer.parseInt(digits)
                : -1;
    }

    private static SetupException malformed(String text, String why) {
        return new SetupException(
                "not a listen address: " + text + ": " + why + "; write udp:192.0.2.1:5060");
    }

    /** Whether it is {@link #NONE}. */
    public boolean isNone() {
        return !endpoint.isSet();
    }

    /** Whether protocol and address are the same, whatever is advertised. */
    public boolean isSameAs(ListenSocket other) {
        return protocol == other.protocol && endpoint.equals(other.endpoint);
    }

    /** The same socket with the port that was really bound. */
    ListenSocket withPort(int port) {
        Endpoint bound = endpoint.copy();
        bound.port(port);
        return new ListenSocket(protocol, bound, advertisedHost, advertisedPort, name);
    }

    /** The same with the host and port that it advertises; not for the hot path. */
    public String advertised() {
        if (advertisedHost.isEmpty() && advertisedPort == 0) {
            return toString();
        }
        Endpoint host = endpoint.copy();
        host.port(0);
        return protocol.text()
                + ":"
                + (advertisedHost.isEmpty()
                        ? host.toString().replaceFirst(":0$", "")
                        : advertisedHost)
                + ":"
                + (advertisedPort == 0 ? endpoint.port() : advertisedPort);
    }

    /** {@code udp:127.0.0.1:5060}, as Kamailio writes a socket; not for the hot path. */
    @Override
    public String toString() {
        return protocol.text() + ":" + endpoint;
    }
}
