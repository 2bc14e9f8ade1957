package strowger.engine.routing;

import org.agrona.DirectBuffer;

import strowger.engine.dns.Target;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;
import strowger.parser.HostPort;
import strowger.parser.IpAddress;
import strowger.parser.Parameters;
import strowger.parser.SipUri;
import strowger.parser.Token;
import strowger.parser.Via;

import java.util.Optional;

/**
 * Finds where a message goes next: a request by a URI (RFC 3263 §4, addresses only), a reply by its
 * Via (RFC 3261 §18.2.2, RFC 3581 §4). Reusable; for one thread.
 */
final class NextHop {
    private static final Token TRANSPORT = Token.of("transport");
    private static final Token MADDR = Token.of("maddr");
    private static final Protocol[] PROTOCOLS = Protocol.values();
    private static final Token[] PROTOCOL_NAMES = names();

    private final IpAddress address = new IpAddress();

    private static Token[] names() {
        Token[] names = new Token[PROTOCOLS.length];
        for (Protocol protocol : PROTOCOLS) {
            names[protocol.ordinal()] = Token.of(protocol.text());
        }
        return names;
    }

    /**
     * Resolves the URI of a next hop. One of {@code sips} is reached over TLS only, whatever
     * transport that stands on (RFC 3261 §26.2.2); never over UDP.
     *
     * @return false if its host is a name, or its transport is not known or not safe enough.
     */
    boolean of(SipUri uri, Destination destination) {
        boolean secure = uri.scheme() == SipUri.Scheme.SIPS;
        Protocol protocol = secure ? Protocol.TLS : Protocol.UDP;
        boolean known = uri.isSip() && uri.hostAddress(address);
        Parameters parameters = uri.parameters();
        while (parameters.next()) {
            if (parameters.isNamed(TRANSPORT)) {
                int ordinal =
                        ordinal(uri.buffer(), parameters.valueOffset(), parameters.valueLength());
                if (ordinal < 0) {
                    return false;
                }
                protocol = secured(PROTOCOLS[ordinal], secure);
            } else if (parameters.isNamed(MADDR)) {
                known =
                        address.wrap(
                                uri.buffer(), parameters.valueOffset(), parameters.valueLength());
            }
        }
        if (!known || (secure && !protocol.isSecure())) {
            return false;
        }
        int port = uri.port() == HostPort.ABSENT ? protocol.defaultPort() : uri.port();
        destination.protocol(protocol).connectionId(0).existingOnly(false).last(false);
        destination.server("", "");
        set(destination.remote(), port);
        return true;
    }

    /** Whether the URI is one whose host, or maddr, is a name to be looked up. */
    boolean isNamed(SipUri uri) {
        return uri.isSip() && nameLength(uri) > 0 && isTransportKnown(uri);
    }

    private static boolean isTransportKnown(SipUri uri) {
        Parameters parameters = uri.parameters();
        return !parameters.find(TRANSPORT)
                || ordinal(uri.buffer(), parameters.valueOffset(), parameters.valueLength()) >= 0;
    }

    /** The name that a URI leads to; empty when that is an address. Allocates. */
    String name(SipUri uri) {
        if (!uri.isSip()) {
            return "";
        }
        Parameters parameters = uri.parameters();
        boolean elsewhere = parameters.find(MADDR);
        int offset = elsewhere ? parameters.valueOffset() : uri.hostOffset();
        int length = elsewhere ? parameters.valueLength() : uri.hostLength();
        boolean numeric =
                elsewhere ? address.wrap(uri.buffer(), offset, length) : uri.hostAddress(address);
        return numeric ? "" : uri.buffer().getStringWithoutLengthAscii(offset, length);
    }

    private int nameLength(SipUri uri) {
        Parameters parameters = uri.parameters();
        return parameters.find(MADDR) ? parameters.valueLength() : uri.hostLength();
    }

    /** What is to be looked up for a URI of which {@link #isNamed} is true; allocates. */
    Target target(SipUri uri) {
        Parameters parameters = uri.parameters();
        boolean secure = uri.scheme() == SipUri.Scheme.SIPS;
        int offset = uri.hostOffset();
        int length = uri.hostLength();
        if (parameters.find(MADDR)) {
            offset = parameters.valueOffset();
            length = parameters.valueLength();
        }
        String host = uri.buffer().getStringWithoutLengthAscii(offset, length);
        int ordinal =
                parameters.find(TRANSPORT)
                        ? ordinal(uri.buffer(), parameters.valueOffset(), parameters.valueLength())
                        : -1;
        Protocol protocol = ordinal < 0 ? null : secured(PROTOCOLS[ordinal], secure);
        int port = uri.port() == HostPort.ABSENT ? Target.ABSENT : uri.port();
        return new Target(host, port, protocol, secure);
    }

    private static Protocol secured(Protocol protocol, boolean secure) {
        if (!secure) {
            return protocol;
        }
        return switch (protocol) {
            case UDP -> Protocol.UDP; // there is no such thing: refused
            case TCP, TLS, SCTP -> Protocol.TLS;
            case WS, WSS -> Protocol.WSS;
        };
    }

    /**
     * Finds where a reply goes by the Via on top of it.
     *
     * @return false if that has no address, or a transport we don't know.
     */
    boolean of(Via via, DirectBuffer buffer, Destination destination) {
        int ordinal = ordinal(buffer, via.transportOffset(), via.transportLength());
        boolean known =
                via.receivedLength() > 0
                        ? address.wrap(buffer, via.receivedOffset(), via.receivedLength())
                        : via.sentBy().address(address);
        if (ordinal < 0 || !known) {
            return false;
        }
        Protocol protocol = PROTOCOLS[ordinal];
        int port = via.rport() != Via.ABSENT ? via.rport() : via.sentBy().port();
        destination.protocol(protocol).connectionId(0).existingOnly(false).last(false);
        destination.server("", "");
        set(destination.remote(), port == HostPort.ABSENT ? protocol.defaultPort() : port);
        return true;
    }

    /** What is to be looked up for a reply by the Via on top of it; allocates. */
    Optional<Target> target(Via via, DirectBuffer buffer) {
        int ordinal = ordinal(buffer, via.transportOffset(), via.transportLength());
        HostPort sentBy = via.sentBy();
        if (ordinal < 0 || sentBy.hostLength() == 0 || sentBy.address(address)) {
            return Optional.empty();
        }
        String host = buffer.getStringWithoutLengthAscii(sentBy.hostOffset(), sentBy.hostLength());
        int port = sentBy.port() == HostPort.ABSENT ? Target.ABSENT : sentBy.port();
        Protocol protocol = PROTOCOLS[ordinal];
        return Optional.of(new Target(host, port, protocol, protocol == Protocol.TLS));
    }

    private void set(Endpoint endpoint, int port) {
        if (address.isIpv6()) {
            endpoint.set6(address.high(), address.low(), port, 0);
        } else {
            endpoint.set4((int) address.low(), port);
        }
    }

    /** Whether a reply's top Via says where the request came from (RFC 3261 §18.2.1, RFC 3581). */
    boolean isReceivedShown(Via via, Endpoint source) {
        return via.hasRport() || via.receivedLength() > 0 || !isSentBy(via, source);
    }

    /** Whether a Via's sent-by is the address that a message came from. */
    boolean isSentBy(Via via, Endpoint source) {
        return via.sentBy().address(address)
                && address.isIpv6() == source.isIpv6()
                && address.low() == source.low()
                && (!address.isIpv6() || address.high() == source.high());
    }

    /** The protocol that a transport's name means, in any case. */
    static Optional<Protocol> protocol(DirectBuffer buffer, int offset, int length) {
        int ordinal = ordinal(buffer, offset, length);
        return ordinal < 0 ? Optional.empty() : Optional.of(PROTOCOLS[ordinal]);
    }

    private static int ordinal(DirectBuffer buffer, int offset, int length) {
        for (int ordinal = 0; ordinal < PROTOCOL_NAMES.length; ordinal++) {
            if (PROTOCOL_NAMES[ordinal].matches(buffer, offset, length)) {
                return ordinal;
            }
        }
        return -1;
    }
}
