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
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.TransactionLayer;
import strowger.engine.transaction.Transactions;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;

/** {@code t_relay} and the functions that relay to an address given. */
public final class RelayFunctions {
    private static final int PORT_MAX = 65_535;

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
