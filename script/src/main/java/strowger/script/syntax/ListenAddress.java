package strowger.script.syntax;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where the server listens.
 *
 * @param socket the protocol may be absent: then it is any.
 * @param advertised what is told to others instead; null for none.
 * @param name by which configurations choose the socket; empty for none.
 * @param virtual whether the address may be that of a machine beside this one.
 */
public record ListenAddress(
        HostPort socket, @Nullable HostPort advertised, String name, boolean virtual) {
    private static final List<String> PROTOCOLS =
            List.of("udp", "tcp", "tls", "sctp", "ws", "wss", "any");

    /**
     * {@code proto:host:port}; protocol and port may be absent.
     *
     * @param protocol in lower case; empty when absent.
     * @param host a name, an address without brackets, a network device, or {@code *}.
     * @param port 0 when absent.
     */
    public record HostPort(String protocol, String host, int port) {
        @Override
        public String toString() {
            String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
            return (protocol.isEmpty() ? "" : protocol + ":")
                    + shown
                    + (port == 0 ? "" : ":" + port);
        }

        /** Reads one; nothing if it is malformed. */
        static Optional<HostPort> parse(String text) {
            String rest = text.strip();
            String protocol = "";
            int colon = rest.indexOf(':');
            if (colon > 0) {
                String first = rest.substring(0, colon).toLowerCase(Locale.ROOT);
                if (PROTOCOLS.contains(first)) {
                    protocol = first;
                    rest = rest.substring(colon + 1);
                }
            }
            return hostPort(protocol, rest);
        }

        private static Optional<HostPort> hostPort(String protocol, String rest) {
            int hostEnd =
                    rest.startsWith("[")
                            ? rest.indexOf(']') + 1
                            : rest.indexOf(':') != rest.lastIndexOf(':')
                                    ? rest.length() // an IPv6 address without brackets
                                    : rest.indexOf(':') < 0 ? rest.length() : rest.indexOf(':');
            String host = rest.substring(0, hostEnd);
            if (host.startsWith("[")) {
                host = host.substring(1, host.length() - 1);
            }
            OptionalInt port = port(rest.substring(hostEnd));
            boolean wellFormed = host.matches("[A-Za-z0-9_.:%*-]+") && port.isPresent();
            return wellFormed
                    ? Optional.of(new HostPort(protocol, host, port.getAsInt()))
                    : Optional.empty();
        }

        private static OptionalInt port(String text) {
            if (text.isEmpty()) {
                return OptionalInt.of(0);
            }
            if (!text.matches(":[0-9]{1,5}") || Integer.parseInt(text.substring(1)) > 65_535) {
                return OptionalInt.empty();
            }
            return OptionalInt.of(Integer.parseInt(text.substring(1)));
        }
    }
}
