package strowger.usrloc.nathelper;

import org.agrona.DirectBuffer;

import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.HostPort;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.parser.Token;
import strowger.parser.Via;

/** The tests of {@code nat_uac_test}: a bit each, any of which that holds is enough. */
final class NatTest {
    private static final int CONTACT_PRIVATE = 1;
    private static final int VIA_DIFFERS = 2;
    private static final int VIA_PRIVATE = 4;
    private static final int SDP_PRIVATE = 8;
    private static final int PORT_DIFFERS = 16;
    private static final int SOURCE_PRIVATE = 32;
    private static final int WEBSOCKET = 64;
    private static final int CONTACT_PORT_DIFFERS = 128;
    private static final int SDP_DIFFERS = 256;
    private static final int HOP_DIFFERS = 512;
    private static final byte[] CONNECTION_LINE = {'c', '=', 'I', 'N', ' ', 'I', 'P'};

    private static final int ADDRESS = CONNECTION_LINE.length + 2; // the family and a space

    private NatTest() {}

    /** Whether one of the tests asked for holds. */
    static boolean holds(RoutingContext context, int tests, NatState state) {
        if (asks(tests, SOURCE_PRIVATE) && PrivateAddress.is(context.source())) {
            return true;
        }
        if (asks(tests, WEBSOCKET) && isWebSocket(context.socket().protocol())) {
            return true;
        }
        if (asks(tests, HOP_DIFFERS) && hopDiffers(context, state)) {
            return true;
        }
        return viaHolds(context, tests, state)
                || contactHolds(context, tests, state)
                || sdpHolds(context, tests, state);
    }

    private static boolean asks(int tests, int test) {
        return (tests & test) != 0;
    }

    private static boolean viaHolds(RoutingContext context, int tests, NatState state) {
        HostPort sentBy = context.message().topVia().sentBy();
        Endpoint host = state.endpoint;
        host.parseHost(context.message().buffer(), sentBy.hostOffset(), sentBy.hostLength());
        if (asks(tests, VIA_DIFFERS) && !host.isSameHost(context.source())) {
            return true;
        }
        if (asks(tests, VIA_PRIVATE) && PrivateAddress.is(host)) {
            return true;
        }
        int port = portOr(sentBy.port(), context.socket().protocol());
        return asks(tests, PORT_DIFFERS) && port != context.source().port();
    }

    /**
     * Of a request, whether it goes elsewhere than its Request-URI says; of a reply, whether the
     * request came to the next hop from elsewhere than its Via says.
     */
    private static boolean hopDiffers(RoutingContext context, NatState state) {
        return context.message().isRequest()
                ? destinationDiffers(context, state)
                : secondViaDiffers(context, state);
    }

    private static boolean destinationDiffers(RoutingContext context, NatState state) {
        Value destination = context.main().destinationUri();
        if (!destination.isText()
                || state.uri.wrap(destination.buffer(), destination.offset(), destination.length())
                        != ParseError.NONE) {
            return false;
        }
        SipUri asked = context.requestUri();
        SipUri hop = state.uri;
        boolean sameHost =
                Token.equalsIgnoreCase(
                        asked.buffer(),
                        asked.hostOffset(),
                        asked.hostLength(),
                        hop.buffer(),
                        hop.hostOffset(),
                        hop.hostLength());
        return !sameHost || portOr(asked.port(), Protocol.UDP) != portOr(hop.port(), Protocol.UDP);
    }

    private static boolean secondViaDiffers(RoutingContext context, NatState state) {
        SipMessage message = context.message();
        Via via = state.via;
        if (!readSecondVia(message, via)) {
            return false;
        }
        DirectBuffer buffer = message.buffer();
        boolean host =
                via.receivedLength() > 0
                        && !Token.equalsIgnoreCase(
                                buffer,
                                via.receivedOffset(),
                                via.receivedLength(),
                                buffer,
                                via.sentBy().hostOffset(),
                                via.sentBy().hostLength());
        boolean port = via.rport() > 0 && via.rport() != portOr(via.sentBy().port(), Protocol.UDP);
        return host || port;
    }

    private static boolean readSecondVia(SipMessage message, Via via) {
        int index = message.find(HeaderName.VIA);
        if (index == SipMessage.ABSENT) {
            return false;
        }
        int end = message.valueOffset(index) + message.valueLength(index);
        int at = message.topVia().end();
        while (at < end && message.buffer().getByte(at) != ',') {
            at++;
        }
        if (at < end) {
            at++;
            while (at < end && message.buffer().getByte(at) <= ' ') {
                at++;
            }
            return via.wrap(message.buffer(), at, end - at) == ParseError.NONE;
        }
        int next = message.next(index);
        return next != SipMessage.ABSENT
                && via.wrap(message.buffer(), message.valueOffset(next), message.valueLength(next))
                        == ParseError.NONE;
    }

    private static int portOr(int given, Protocol protocol) {
        return given > 0 ? given : protocol.defaultPort();
    }

    private static boolean contactHolds(RoutingContext context, int tests, NatState state) {
        boolean asked = asks(tests, CONTACT_PRIVATE) || asks(tests, CONTACT_PORT_DIFFERS);
        if (!asked || !state.readContact(context)) {
            return false;
        }
        boolean isPrivate = state.readHost() && PrivateAddress.is(state.endpoint);
        if (asks(tests, CONTACT_PRIVATE) && isPrivate) {
            return true;
        }
        int port = portOr(state.uri.port(), context.socket().protocol());
        return asks(tests, CONTACT_PORT_DIFFERS) && port != context.source().port();
    }

    private static boolean isWebSocket(Protocol protocol) {
        return protocol == Protocol.WS || protocol == Protocol.WSS;
    }

    /** Looks at each {@code c=IN IP4 address} of a body (RFC 8866 §5.7). */
    private static boolean sdpHolds(RoutingContext context, int tests, NatState state) {
        if (!asks(tests, SDP_PRIVATE) && !asks(tests, SDP_DIFFERS)) {
            return false;
        }
        SipMessage message = context.message();
        DirectBuffer buffer = message.buffer();
        int limit = message.bodyOffset() + message.bodyLength();
        for (int line = message.bodyOffset(); line < limit; line++) {
            if (isConnectionLine(buffer, line, limit)
                    && state.endpoint.parseHost(
                            buffer, line + ADDRESS, addressLength(buffer, line, limit))
                    && addressHolds(context, tests, state.endpoint)) {
                return true;
            }
            while (line < limit && buffer.getByte(line) != '\n') {
                line++;
            }
        }
        return false;
    }

    private static int addressLength(DirectBuffer buffer, int line, int limit) {
        int end = line + ADDRESS;
        while (end < limit && buffer.getByte(end) > ' ' && buffer.getByte(end) != '/') {
            end++;
        }
        return end - line - ADDRESS;
    }

    private static boolean addressHolds(RoutingContext context, int tests, Endpoint address) {
        if (asks(tests, SDP_PRIVATE) && PrivateAddress.is(address)) {
            return true;
        }
        return asks(tests, SDP_DIFFERS) && !address.isSameHost(context.source());
    }

    private static boolean isConnectionLine(DirectBuffer buffer, int line, int limit) {
        if (line + ADDRESS >= limit) {
            return false;
        }
        for (int index = 0; index < CONNECTION_LINE.length; index++) {
            if (buffer.getByte(line + index) != CONNECTION_LINE[index]) {
                return false;
            }
        }
        return true;
    }
}
