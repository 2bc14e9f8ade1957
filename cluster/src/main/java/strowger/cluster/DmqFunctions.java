package strowger.cluster;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.Delivery;
import strowger.engine.cluster.Node;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.Objects;
import java.util.Optional;

/** The functions of {@code dmq}. */
final class DmqFunctions {
    private @Nullable DmqNode node;

    /** Declares the functions. */
    void export(Exports exports) {
        exports.function("dmq_handle_message", this::handle, integer("continue").orAbsent())
                .in(RouteKind.REQUEST)
                .doc("Takes a KDMQ request to its module and answers it; ends the run unless 1.");
        exports.function("dmq_process_message", this::handle, integer("continue").orAbsent())
                .in(RouteKind.REQUEST)
                .doc("The same: here both are done at once, on the reactor of the request.");
        exports.function(
                        "dmq_send_message",
                        this::send,
                        text("channel"),
                        text("node"),
                        text("body"),
                        text("content_type"))
                .doc("Sends a message to the node of a SIP URI; false if there is no such node.");
        exports.function(
                        "dmq_bcast_message",
                        this::broadcast,
                        text("channel"),
                        text("body"),
                        text("content_type"))
                .doc("Sends a message to all nodes that are active.");
        for (String name : new String[] {"dmq_handle_custom", "dmq_process_custom"}) {
            exports.function(
                            name,
                            this::inject,
                            text("peer"),
                            text("node"),
                            text("body"),
                            text("content_type"))
                    .doc("Takes a message that came by another way, as if the node had sent it.");
        }
        exports.function("dmq_t_replicate", this::replicate, integer("skip_loop_test").orAbsent())
                .in(RouteKind.REQUEST)
                .doc("Sends a copy of the request to all active nodes, unless it came from one.");
        exports.function("dmq_is_from_node", this::isFromNode)
                .in(RouteKind.REQUEST)
                .doc("Whether the request came from the address of a node.");
    }

    /** Starts with the node that we are. */
    void start(DmqNode started) {
        node = started;
    }

    private DmqNode node() {
        return Objects.requireNonNull(node, "dmq has not started");
    }

    private int handle(RoutingContext context, Arguments arguments) {
        if (!node().reception().take(context)) {
            return Function.FALSE;
        }
        return arguments.integer(context, 0, 0) == 1 ? Function.TRUE : Function.EXIT;
    }

    private int isFromNode(RoutingContext context, Arguments arguments) {
        return Function.of(node().reception().isFromNode(context));
    }

    private int send(RoutingContext context, Arguments arguments) {
        String channel = arguments.text(context, 0).toString();
        Optional<Node> to =
                NodeAddress.parse(arguments.text(context, 1).toString())
                        .flatMap(node().members()::find);
        ClusterMessage message = message(context, arguments, 2);
        boolean sendable = to.isPresent() && message.length() <= ClusterMessage.BODY_MAX;
        if (sendable) {
            node().carrier().send(channel, to.get(), message, Delivery.UNHEARD);
        }
        return Function.of(sendable);
    }

    private int inject(RoutingContext context, Arguments arguments) {
        Optional<Node> from =
                NodeAddress.parse(arguments.text(context, 1).toString())
                        .flatMap(node().members()::find);
        ClusterMessage message = message(context, arguments, 2);
        boolean readable = from.isPresent() && message.length() <= ClusterMessage.BODY_MAX;
        return Function.of(
                readable
                        && node().reception()
                                .inject(
                                        arguments.text(context, 0).toString(),
                                        from.get(),
                                        message));
    }

    private int broadcast(RoutingContext context, Arguments arguments) {
        String channel = arguments.text(context, 0).toString();
        ClusterMessage message = message(context, arguments, 1);
        if (message.length() > ClusterMessage.BODY_MAX) {
            return Function.FALSE;
        }
        for (Node each : node().members().others()) {
            if (each.isActive()) {
                node().carrier().send(channel, each, message, Delivery.UNHEARD);
            }
        }
        return Function.TRUE;
    }

    private static ClusterMessage message(RoutingContext context, Arguments arguments, int body) {
        String type = arguments.text(context, body + 1).toString();
        Value text = arguments.text(context, body);
        return ClusterMessage.of(type, text.buffer(), text.offset(), text.length());
    }

    private int replicate(RoutingContext context, Arguments arguments) {
        boolean tested = arguments.integer(context, 0, 0) == 0;
        if (tested && node().reception().isFromNode(context)) {
            return Function.FALSE;
        }
        return Function.of(new Replica(context.message()).send(node()));
    }
}
