package strowger.cluster;

import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a node is: its name on the bus.
 *
 * @param host an IP address, or a name that leads to some; an IPv6 address in brackets, in the form
 *     of RFC 5952, so that one address is one node however it was written.
 * @param port never 0.
 * @param protocol by which it is spoken to.
 */
record NodeAddress(String host, int port, Protocol protocol) {
    /** The longest text of an address that is read, in characters. */
    static final int LENGTH_MAX = 255;

    private static final Pattern URI =
            Pattern.compile(
                    "<?(sips?):(?:[^@<>]*@)?(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+)(?::([0-9]{1,5}))?"
                            + "((?:;[^<>]*)?)>?",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern TRANSPORT =
            Pattern.compile(";transport=([A-Za-z]+)", Pattern.CASE_INSENSITIVE);

    /** Has an IP address be in its one form. */
    NodeAddress {
        String text = Endpoint.parse(host, port).map(Endpoint::toString).orElse("");
        host = text.isEmpty() ? host : text.substring(0, text.lastIndexOf(':'));
    }

    /** The address of a resolved host. */
    static NodeAddress of(InetAddress host, int port, Protocol protocol) {
        String text = Endpoint.of(new InetSocketAddress(host, port)).toString();
        return new NodeAddress(text.substring(0, text.lastIndexOf(':')), port, protocol);
    }

    /** Reads a SIP URI, parameters other than {@code transport} left out; empty if it is none. */
    static Optional<NodeAddress> parse(String text) {
        Matcher uri = URI.matcher(text);
        if (text.length() > LENGTH_MAX || !uri.matches()) {
            return Optional.empty();
        }
        Matcher transport = TRANSPORT.matcher(uri.group(4));
        Protocol standard = uri.group(1).length() > 3 ? Protocol.TLS : Protocol.UDP;
        Optional<Protocol> protocol =
                transport.find()
                        ? Protocol.of(transport.group(1).toLowerCase(Locale.ROOT))
                        : Optional.of(standard);
        if (protocol.isEmpty()) {
            return Optional.empty();
        }
        int port =
                uri.group(3) == null
                        ? protocol.get().defaultPort()
                        : Integer.parseInt(uri.group(3));
        boolean whole = port > 0 && port <= 65_535;
        return whole
                ? Optional.of(
                        new NodeAddress(
                                uri.group(2).toLowerCase(Locale.ROOT), port, protocol.get()))
                : Optional.empty();
    }

    /** The address as an endpoint, if the host is no name. */
    Optional<Endpoint> endpoint() {
        return Endpoint.parse(host, port);
    }

    /** Whether the host is an IP address. */
    boolean isNumeric() {
        return endpoint().isPresent();
    }

    /** Whether messages from there come from this node's host. */
    boolean isAt(Endpoint source) {
        return endpoint().map(source::isSameHost).orElse(false);
    }

    /** The URI without the scheme, a user before it if there is one: {@code dmq@192.0.2.7:5060}. */
    private String rest(String user) {
        return user + (user.isEmpty() ? "" : "@") + host + ":" + port;
    }

    /** The parameter that names the protocol; that of UDP is not written. */
    private String transport() {
        return protocol == Protocol.UDP ? "" : ";transport=" + protocol.text();
    }

    /** The URI, as lists of nodes have it. */
    String uri() {
        return "sip:" + rest("") + transport();
    }

    /** The URI of a channel there. */
    String uri(String channel) {
        return "sip:" + rest(channel) + transport();
    }

    @Override
    public String toString() {
        return uri();
    }
}
