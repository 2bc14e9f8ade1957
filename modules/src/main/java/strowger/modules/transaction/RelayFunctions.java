package strowger.modules.transaction;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.Branch;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Output;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.TransactionLayer;
import strowger.engine.transaction.TransactionWishes;
import strowger.engine.transaction.Transactions;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.parser.Token;

/** {@code t_relay} and the functions that relay to an address given. */
public final class RelayFunctions {
    private static final int PORT_MAX = 65_535;
    private static final int NO_TRYING = 1;
    private static final int NO_ERROR_REPLY = 2;
    private static final int NO_FAILOVER = 4;
    private static final byte[] SIP = Output.bytes("sip:");
    private static final byte[] TRANSPORT = Output.bytes(";transport=");
    private static final int URI_LENGTH = 32; // of what is added to a proxy

    private @Nullable ContextState<Destination> destinations;

    /** Declares the functions. */
    public void export(Exports exports) {
        exports.function(
                        "t_relay",
                        (context, arguments) -> relay(context, arguments, Protocol.UDP),
                        text("host").orAbsent(),
                        integer("port").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.EVENT)
                .doc("Sends the request on statefully, to all of its branches.");
        for (Protocol protocol : new Protocol[] {Protocol.UDP, Protocol.TCP, Protocol.TLS}) {
            exports.function(
                            "t_relay_to_" + protocol.text(),
                            (context, arguments) -> relayBy(context, arguments, protocol),
                            text("ip").orAbsent(),
                            integer("port").orAbsent())
                    .in(RouteKind.REQUEST, RouteKind.FAILURE)
                    .doc("Relays the request to an address over this protocol.");
            exports.function(
                            "t_forward_nonack_" + protocol.text(),
                            (context, arguments) -> relay(context, arguments, protocol),
                            text("ip"),
                            integer("port"))
                    .in(RouteKind.REQUEST)
                    .doc("Relays the request to an address over this protocol.");
        }
        for (String name : new String[] {"t_relay_to", "t_relay_to_proxy"}) {
            exports.function(
                            name,
                            RelayFunctions::relayTo,
                            text("proxy").orAbsent(),
                            integer("flags").orAbsent())
                    .in(RouteKind.REQUEST, RouteKind.FAILURE)
                    .doc(
                            "Relays the request to a proxy, as udp:host:5060; flags: 1 no 100 of"
                                    + " ours, 2 no 500 of ours, 4 no further target of the name.");
        }
        exports.function("t_replicate", this::replicate, text("uri").orAbsent())
                .in(RouteKind.REQUEST)
                .doc(
                        "Sends a copy of the request to a URI, or where it says; what is answered"
                                + " there nobody is told. Not for INVITE.");
        for (Protocol protocol : new Protocol[] {Protocol.UDP, Protocol.TCP, Protocol.TLS}) {
            exports.function(
                            "t_replicate_" + protocol.text(),
                            (context, arguments) -> replicateTo(context, arguments, protocol),
                            text("ip"),
                            integer("port"))
                    .in(RouteKind.REQUEST)
                    .doc("The same, to an address over this protocol.");
        }
        exports.function(
                        "t_forward_nonack",
                        (context, arguments) -> relay(context, arguments, Protocol.UDP),
                        text("ip").orAbsent(),
                        integer("port").orAbsent())
                .in(RouteKind.REQUEST)
                .doc("Relays the request to an address.");
        exports.function("t_forward_nonack_uri", (context, _) -> relay(context, null))
                .in(RouteKind.REQUEST)
                .doc("Relays the request to where its URI says.");
    }

    /** Reserves what the functions need in each context. */
    public void start(Engine engine) {
        destinations = engine.contextState(Destination::new);
    }

    private int relay(RoutingContext context, Arguments arguments, Protocol protocol) {
        if (!arguments.has(1)) {
            return relay(context, null);
        }
        Destination to = destination(context);
        return address(context, arguments, protocol, to) ? relay(context, to) : Function.FALSE;
    }

    private static boolean address(
            RoutingContext context, Arguments arguments, Protocol protocol, Destination to) {
        long port = arguments.integer(context, 1);
        Value host = arguments.text(context, 0);
        boolean known =
                port >= 0
                        && port <= PORT_MAX
                        && to.remote().parseHost(host.buffer(), host.offset(), host.length());
        if (known) {
            to.remote().port(port == 0 ? protocol.defaultPort() : (int) port);
            to.protocol(protocol);
        }
        return known;
    }

    private static int relayTo(RoutingContext context, Arguments arguments) {
        boolean flagsOnly = arguments.has(0) && !arguments.has(1) && isNumber(context, arguments);
        long flags = 0;
        if (flagsOnly) {
            flags = arguments.text(context, 0).toInteger();
        } else if (arguments.has(1)) {
            flags = arguments.integer(context, 1);
        }
        wish(context, flags);
        if (flagsOnly || !arguments.has(0)) {
            return relay(context, null);
        }
        Value uri = proxyUri(context, arguments.text(context, 0));
        Value before = new Value();
        before.set(context.main().destinationUri());
        context.main().destinationUri().set(uri);
        context.mainChanged();
        for (int index = 0; index < context.branches().count(); index++) {
            context.branches().at(index).destinationUri().set(uri);
        }
        int outcome = relay(context, null);
        context.main().destinationUri().set(before);
        context.mainChanged();
        return outcome;
    }

    private static boolean isNumber(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        boolean digits = text.length() > 0;
        for (int index = 0; index < text.length(); index++) {
            int digit = text.buffer().getByte(text.offset() + index);
            digits &= digit >= '0' && digit <= '9';
        }
        return digits;
    }

    private static void wish(RoutingContext context, long flags) {
        TransactionWishes wishes = TransactionWishes.of(context);
        if ((flags & NO_TRYING) != 0) {
            wishes.quiet(context, true);
        }
        if ((flags & NO_ERROR_REPLY) != 0) {
            wishes.disableInternalReply(context, true);
        }
        if ((flags & NO_FAILOVER) != 0) {
            wishes.disableFailover(context, true);
        }
    }

    /** The URI of {@code udp:host:port}, {@code host:port} or a host. */
    private static Value proxyUri(RoutingContext context, Value proxy) {
        int offset = proxy.offset();
        int end = offset + proxy.length();
        int colon = offset;
        while (colon < end && proxy.buffer().getByte(colon) != ':') {
            colon++;
        }
        boolean named = isProtocol(proxy, colon - offset);
        int host = named ? colon + 1 : offset;
        Output out = context.beginText(proxy.length() + URI_LENGTH);
        out.put(SIP).put(proxy.buffer(), host, end - host);
        if (named) {
            out.put(TRANSPORT).put(proxy.buffer(), offset, colon - offset);
        }
        Value uri = new Value();
        context.endText(uri);
        return uri;
    }

    private static boolean isProtocol(Value proxy, int length) {
        for (Protocol protocol : Protocol.values()) {
            if (Token.of(protocol.text()).matches(proxy.buffer(), proxy.offset(), length)) {
                return true;
            }
        }
        return false;
    }

    private int replicate(RoutingContext context, Arguments arguments) {
        TransactionLayer layer = Transactions.of(context.core());
        if (!arguments.has(0)) {
            return Function.of(layer.replicate(context, null));
        }
        Branch before = new Branch(); // off the usual way: copies are for few requests
        before.copyFrom(context.main());
        Branch.assign(context.main().destinationUri(), arguments.text(context, 0), context.arena());
        boolean sent = layer.replicate(context, null);
        context.main().copyFrom(before);
        context.mainChanged();
        return Function.of(sent);
    }

    private int replicateTo(RoutingContext context, Arguments arguments, Protocol protocol) {
        Destination to = destination(context);
        return Function.of(
                address(context, arguments, protocol, to)
                        && Transactions.of(context.core()).replicate(context, to));
    }

    /** Without an address: where the request goes, but by this protocol. */
    private int relayBy(RoutingContext context, Arguments arguments, Protocol protocol) {
        if (arguments.has(1)) {
            return relay(context, arguments, protocol);
        }
        Destination to = destination(context);
        return context.core().requests().resolve(context, to)
                ? relay(context, to.protocol(protocol))
                : Function.FALSE;
    }

    private Destination destination(RoutingContext context) {
        return destinations == null ? new Destination() : destinations.in(context).clear();
    }

    private static int relay(RoutingContext context, @Nullable Destination to) {
        TransactionLayer layer = Transactions.of(context.core());
        return switch (layer.relay(context, to)) {
            case SENT -> Function.TRUE;
            case FAILED -> Function.FALSE;
            case DONE -> Function.EXIT;
        };
    }
}
