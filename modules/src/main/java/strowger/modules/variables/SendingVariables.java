package strowger.modules.variables;

import org.agrona.DirectBuffer;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.Token;
import strowger.parser.Via;

/**
 * {@code $sndfrom(part)}, the socket a message is sent from, {@code $rpl(part)}, where a reply
 * goes, and {@code $af(part)}, the family of addresses it came over.
 */
public final class SendingVariables {
    private static final Value INET = Value.ofText("IPv4");
    private static final Value INET6 = Value.ofText("IPv6");
    private static final int NUMBER_INET = 2; // the numbers that C gives to address families
    private static final int NUMBER_INET6 = 10;
    private static final int TEXT_MAX = 300;
    private static final Protocol[] PROTOCOLS = Protocol.values();
    private static final Token[] TRANSPORTS = new Token[PROTOCOLS.length];

    static {
        for (int index = 0; index < PROTOCOLS.length; index++) {
            TRANSPORTS[index] = Token.of(PROTOCOLS[index].text());
        }
    }

    private SendingVariables() {}

    /** Declares the family. */
    public static void export(Exports exports) {
        exports.variables("sndfrom", SendingVariables::from)
                .doc(
                        "The socket to send from, or the one it came to: ip, port, af, proto,"
                                + " sproto.");
        exports.variables("rpl", SendingVariables::reply)
                .doc(
                        "Where a reply goes next: duri, dhost, dport, dproto, dprotoid, cntvia,"
                                + " cntrr.");
        exports.variables("af", SendingVariables::family)
                .doc("The family of addresses the message came over: id or name.");
        exports.variables("sndto", SendingVariables::to)
                .doc(
                        "Where a request goes, while core:pre-send or onsend_route sees it leave:"
                                + " ip, port, af, proto, sproto; null elsewhere.");
        exports.variables("snd", SendingVariables::sent)
                .doc(
                        "The socket a message is sent from, as $sndfrom; and in onsend_route the"
                                + " message as it leaves: buf, len.");
    }

    private static Variable sent(VariableName name) {
        return switch (name.constantInner().orElse("").strip()) {
            case "buf" ->
                    (context, out) -> {
                        DirectBuffer bytes = context.leaving().bytes();
                        if (bytes.capacity() == 0) {
                            out.setNull();
                        } else {
                            out.setText(bytes, 0, bytes.capacity());
                        }
                    };
            case "len" -> (context, out) -> out.setInteger(context.leaving().bytes().capacity());
            default -> from(name);
        };
    }

    private static Variable to(VariableName name) {
        Variable part =
                switch (name.constantInner().orElse("").strip()) {
                    case "ip" ->
                            (context, out) -> {
                                context.beginText(TEXT_MAX).putAddress(way(context).remote());
                                context.endText(out);
                            };
                    case "port" -> (context, out) -> out.setInteger(way(context).remote().port());
                    case "af" -> (context, out) -> out.setInteger(number(way(context).remote()));
                    case "proto" ->
                            (context, out) ->
                                    out.setInteger(SocketVariables.number(way(context).protocol()));
                    case "sproto" ->
                            (context, out) -> TransportNames.of(way(context).protocol(), out);
                    default ->
                            throw new ConfigurationException(
                                    "$sndto has no such part; it is one of ip, port, af, proto,"
                                            + " sproto");
                };
        return (context, out) -> {
            if (context.leaving().isKnown()) {
                part.read(context, out);
            } else {
                out.setNull();
            }
        };
    }

    private static Destination way(RoutingContext context) {
        return context.leaving().destination();
    }

    private static Variable family(VariableName name) {
        return switch (name.constantInner().orElse("").strip()) {
            case "id" -> (context, out) -> out.setInteger(number(context.source()));
            case "name" -> (context, out) -> out.set(context.source().isIpv6() ? INET6 : INET);
            default -> throw new ConfigurationException("$af takes id or name");
        };
    }

    private static int number(Endpoint endpoint) {
        return endpoint.isIpv6() ? NUMBER_INET6 : NUMBER_INET;
    }

    private static ListenSocket socket(RoutingContext context) {
        if (context.leaving().isKnown()) {
            return context.leaving().destination().local();
        }
        ListenSocket forced = context.main().socket();
        return forced.endpoint().isSet() ? forced : context.socket();
    }

    private static Variable from(VariableName name) {
        return switch (name.constantInner().orElse("").strip()) {
            case "ip" ->
                    (context, out) -> {
                        context.beginText(TEXT_MAX).putAddress(socket(context).endpoint());
                        context.endText(out);
                    };
            case "port" -> (context, out) -> out.setInteger(socket(context).endpoint().port());
            case "af" -> (context, out) -> out.setInteger(number(socket(context).endpoint()));
            case "proto" ->
                    (context, out) ->
                            out.setInteger(SocketVariables.number(socket(context).protocol()));
            case "sproto" -> (context, out) -> TransportNames.of(socket(context).protocol(), out);
            default ->
                    throw new ConfigurationException(
                            "$sndfrom has no such part; it is one of ip, port, af, proto, sproto");
        };
    }

    /** A part of the Via below ours, which says where a reply goes (RFC 3261 §18.2.2). */
    @FunctionalInterface
    private interface ViaPart {
        void read(RoutingContext context, Via via, Value out);
    }

    private static Variable reply(VariableName name) {
        return switch (name.constantInner().orElse("").strip()) {
            case "duri" -> second(SendingVariables::uri);
            case "dhost" -> second(SendingVariables::host);
            case "dport" -> second((_, via, out) -> out.setInteger(port(via)));
            case "dproto" -> second((_, via, out) -> transport(via, out));
            case "dprotoid" ->
                    second((_, via, out) -> out.setInteger(SocketVariables.number(protocol(via))));
            case "cntvia" -> count(HeaderName.VIA);
            case "cntrr" -> count(HeaderName.RECORD_ROUTE);
            default ->
                    throw new ConfigurationException(
                            "$rpl has no such part; it is one of duri, dhost, dport, dproto,"
                                    + " dprotoid, cntvia, cntrr");
        };
    }

    private static Variable count(HeaderName name) {
        return (context, out) -> {
            if (context.message().isRequest()) {
                out.setNull();
                return;
            }
            var elements = Scratch.current().elements().wrap(context.message(), name);
            int count = 0;
            while (elements.next()) {
                count++;
            }
            out.setInteger(count);
        };
    }

    private static Variable second(ViaPart part) {
        return (context, out) -> {
            out.setNull();
            SipMessage message = context.message();
            var elements = Scratch.current().elements().wrap(message, HeaderName.VIA);
            Via via = Scratch.current().via();
            boolean there =
                    !message.isRequest()
                            && elements.next()
                            && elements.next()
                            && via.wrap(message.buffer(), elements.offset(), elements.length())
                                    == ParseError.NONE;
            if (there) {
                part.read(context, via, out);
            }
        };
    }

    private static void host(RoutingContext context, Via via, Value out) {
        if (via.receivedLength() > 0) {
            out.setText(context.message().buffer(), via.receivedOffset(), via.receivedLength());
        } else {
            out.setText(
                    context.message().buffer(),
                    via.sentBy().hostOffset(),
                    via.sentBy().hostLength());
        }
    }

    private static int port(Via via) {
        int port = via.rport() > 0 ? via.rport() : via.sentBy().port();
        return port > 0 ? port : protocol(via).defaultPort();
    }

    private static void transport(Via via, Value out) {
        TransportNames.of(protocol(via), out);
    }

    private static Protocol protocol(Via via) {
        for (int index = 0; index < PROTOCOLS.length; index++) {
            if (via.isTransport(TRANSPORTS[index])) {
                return PROTOCOLS[index];
            }
        }
        return Protocol.UDP;
    }

    private static void uri(RoutingContext context, Via via, Value out) {
        host(context, via, out);
        context.beginText(TEXT_MAX)
                .putToken("sip:")
                .put(out)
                .put(':')
                .putNumber(port(via))
                .putToken(";transport=")
                .putToken(protocol(via).text());
        context.endText(out);
    }
}
