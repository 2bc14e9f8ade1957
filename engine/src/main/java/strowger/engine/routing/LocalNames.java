package strowger.engine.routing;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.parser.HostPort;
import strowger.parser.SipUri;
import strowger.parser.Token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The names we answer to: the addresses we listen on, and the {@code alias} lines of the
 * configuration; and, as modules add them while they start, domains with all that is below them.
 * What is here is {@code myself}.
 */
public final class LocalNames {
    /** Any port, or any protocol. */
    public static final int ANY = 0;

    static final int NO_SOCKET = -1;

    private final List<Name> names;
    private volatile Name[] domains = {};

    private LocalNames(List<Name> names) {
        this.names = names;
    }

    /**
     * Collects the names.
     *
     * @param sockets we listen on, with their real ports.
     * @param aliases as {@code host}, {@code host:port} or {@code protocol:host:port}.
     */
    public static LocalNames of(List<ListenSocket> sockets, List<String> aliases) {
        List<Name> names = new ArrayList<>();
        for (int place = 0; place < sockets.size(); place++) {
            ListenSocket socket = sockets.get(place);
            names.add(
                    new Name(
                            socket.protocol(),
                            Token.of(hostOf(socket.endpoint().toString())),
                            socket.endpoint().port(),
                            place));
            if (!socket.advertisedHost().isEmpty()) {
                int port = socket.advertisedPort();
                names.add(
                        new Name(
                                socket.protocol(),
                                Token.of(socket.advertisedHost()),
                                port == ANY ? socket.endpoint().port() : port,
                                place));
            }
        }
        for (String alias : aliases) {
            names.add(parse(alias));
        }
        return new LocalNames(names);
    }

    /**
     * Answers to a domain and all names below it; given as an alias is. Modules call it at start.
     */
    public synchronized void addDomain(String alias) {
        Name[] more = Arrays.copyOf(domains, domains.length + 1);
        more[domains.length] = parse(alias);
        domains = more;
    }

    /** The place of the socket that a URI's host, port and protocol mean; -1 if it is none. */
    int socketOf(SipUri uri, Protocol protocol) {
        int port = uri.port() == HostPort.ABSENT ? protocol.defaultPort() : uri.port();
        for (int index = 0; index < names.size(); index++) {
            Name name = names.get(index);
            if (name.socket != NO_SOCKET
                    && name.is(uri.buffer(), uri.hostOffset(), uri.hostLength(), port, protocol)) {
                return name.socket;
            }
        }
        return NO_SOCKET;
    }

    private static Name parse(String alias) {
        int colon = alias.indexOf(':');
        Protocol protocol = colon < 0 ? null : Protocol.of(alias.substring(0, colon)).orElse(null);
        String rest = protocol == null ? alias : alias.substring(colon + 1);
        String host = hostOf(rest);
        String port = rest.substring(host.length());
        return new Name(
                protocol,
                Token.of(host),
                port.startsWith(":") ? Integer.parseInt(port.substring(1)) : ANY,
                NO_SOCKET);
    }

    private static String hostOf(String hostAndPort) {
        int bracket = hostAndPort.indexOf(']');
        int colon = hostAndPort.indexOf(':', Math.max(bracket, 0));
        return colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
    }

    /**
     * Whether a host and port are ours.
     *
     * @param host in {@code [offset, offset + length)}; an IPv6 address in brackets.
     * @param port or {@link #ANY}.
     * @param protocol or null for any.
     */
    public boolean contains(
            DirectBuffer host, int offset, int length, int port, @Nullable Protocol protocol) {
        for (int index = 0; index < names.size(); index++) {
            if (names.get(index).is(host, offset, length, port, protocol)) {
                return true;
            }
        }
        Name[] above = domains;
        for (Name domain : above) {
            if (domain.is(host, offset, length, port, protocol)
                    || domain.isAbove(host, offset, length, port, protocol)) {
                return true;
            }
        }
        return false;
    }

    private record Name(@Nullable Protocol protocol, Token host, int port, int socket) {
        /** Whether the text is the name of something below this domain. */
        boolean isAbove(
                DirectBuffer text, int offset, int length, int number, @Nullable Protocol spoken) {
            int below = length - host.length();
            return below > 1
                    && text.getByte(offset + below - 1) == '.'
                    && is(text, offset + below, host.length(), number, spoken);
        }

        boolean is(
                DirectBuffer text, int offset, int length, int number, @Nullable Protocol spoken) {
            return (port == ANY || number == ANY || port == number)
                    && (protocol == null || spoken == null || protocol == spoken)
                    && host.matches(text, offset, length);
        }
    }
}
