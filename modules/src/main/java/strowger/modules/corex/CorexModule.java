package strowger.modules.corex;

import static strowger.engine.module.Parameter.text;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.List;

/** The {@code corex} module: sockets, further flags, messages sent as they are. */
public final class CorexModule implements Module {
    private static final String PLAIN_VIA =
            "our Via has the parameters that RFC 3261 and RFC 3581 ask for";
    private static final String NO_DISK =
            "a reactor never waits for a disk; use #!define or htable";

    private final ExtendedFlags flags = new ExtendedFlags();
    private final List<String> domains = new ArrayList<>();

    @Override
    public String name() {
        return "corex";
    }

    @Override
    public void export(Exports exports) {
        exportSockets(exports);
        flags.export(exports);
        RawMessages.export(exports);
        SocketTransformations.export(exports);
        exports.variables("lsock", SocketVariable::bind)
                .doc("A field of a socket listened on: $lsock(n/s1/listen).");
        exports.function(
                        "is_faked_msg",
                        (context, _) -> Function.of(context.route() == RouteKind.EVENT))
                .doc("Whether the message was made up for an event route.");
        exports.text("alias_subdomains", domains::add)
                .doc("A domain that is ours with all names below it: [protocol:]domain[:port].");
        exportIgnored(exports);
        exportRefusals(exports);
    }

    @Override
    public void start(Engine engine) {
        domains.forEach(engine.core().names()::addDomain);
    }

    private static void exportSockets(Exports exports) {
        exports.function("is_socket_name", CorexModule::isSocketName, text("sockname"))
                .doc("Whether a socket listened on has a name.");
        for (String name : new String[] {"set_send_socket", "set_send_socket_name"}) {
            exports.function(name, CorexModule::sendFrom, text("socket"))
                    .doc("Sends the request from a socket, protocol:address:port or its name.");
        }
        for (String name : new String[] {"set_recv_socket", "set_recv_socket_name"}) {
            exports.function(name, CorexModule::receiveOn, text("socket"))
                    .doc("Treats the message as if it had come to another socket.");
        }
        exports.function("set_source_address", CorexModule::receiveFrom, text("saddr"))
                .doc("Treats the message as if it had come from protocol:address:port.");
    }

    private static ListenSocket socket(RoutingContext context, Value text) {
        return context.core().settings().socket(text.toString());
    }

    private static int isSocketName(RoutingContext context, Arguments arguments) {
        String name = arguments.text(context, 0).toString();
        for (ListenSocket socket : context.core().settings().sockets()) {
            if (!name.isEmpty() && socket.name().equals(name)) {
                return Function.TRUE;
            }
        }
        return Function.FALSE;
    }

    private static int sendFrom(RoutingContext context, Arguments arguments) {
        ListenSocket socket = socket(context, arguments.text(context, 0));
        if (socket.isNone()) {
            return Function.FALSE;
        }
        context.main().socket(socket);
        return Function.TRUE;
    }

    private static int receiveOn(RoutingContext context, Arguments arguments) {
        ListenSocket socket = socket(context, arguments.text(context, 0));
        if (socket.isNone()) {
            return Function.FALSE;
        }
        context.inbound()
                .arrived(socket, context.inbound().connectionId(), context.inbound().receivedNs());
        return Function.TRUE;
    }

    private static int receiveFrom(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        SocketText socket = RawMessages.socketText();
        Value host = context.argument(1);
        Value port = context.argument(2);
        if (!socket.wrap(text) || !socket.hasPort()) {
            return Function.FALSE;
        }
        socket.host(text, host);
        socket.port(text, port);
        if (!context.source().parseHost(host.buffer(), host.offset(), host.length())) {
            return Function.FALSE;
        }
        context.source().port((int) port.toInteger());
        return Function.TRUE;
    }

    private static void exportIgnored(Exports exports) {
        exports.integer("nio_intercept", CorexModule::refuseIntercept)
                .unset(0)
                .doc("Only 0: messages are not shown as bytes on their way in and out.");
        exports.integer("nio_min_msg_len", _ -> {})
                .unset(0)
                .doc("Kept for old configurations: nothing is intercepted.");
        exports.text("nio_msg_avp", _ -> {})
                .doc("Kept for old configurations: nothing is intercepted.");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "the system's file of hosts is read first; dns.add_a, dns.add_aaaa and dns.add_srv"
                        + " set records while the server runs",
                "dns_cache",
                "dns_file");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "there are no scripts in other languages",
                "evcb_reply_out");
    }

    private static void refuseIntercept(long value) {
        if (value != 0) {
            throw new ConfigurationException(
                    "nio_intercept=" + value + " can't be had: use onsend_route or reply_route");
        }
    }

    private static void exportRefusals(Exports exports) {
        exports.refuse(Refusal.Kind.FUNCTION, NO_DISK, "file_read", "file_write");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                PLAIN_VIA,
                "via_add_srvid",
                "via_add_xavp_params",
                "via_reply_add_xavp_params",
                "via_use_xavp_fields");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "a reply is sent on at the end of reply_route by itself; drop keeps it back",
                "forward_reply");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "From and To are not exchanged in a message that is sent on",
                "forward_uac",
                "forward_uac_uri");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "nothing is intercepted (nio_intercept); use is_request, is_reply",
                "is_incoming");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "the core has no such flags; use setxflag",
                "msg_iflag_is_set",
                "msg_iflag_reset",
                "msg_iflag_set",
                "msg_vbflag_is_set",
                "msg_vbflag_parse",
                "msg_vbflag_reset",
                "msg_vbflag_set");
        exports.refuse(
                Refusal.Kind.EVENT_ROUTE,
                "replies of our own are shaped where they are made: append_to_reply",
                "corex:reply-out");
        exports.refuse(
                Refusal.Kind.EVENT_ROUTE,
                "messages are not shown as bytes on their way in and out",
                "network:msg");
        exports.refuse(Refusal.Kind.VARIABLE, "no event sends keys and values yet", "atkv");
        exports.refuse(
                Refusal.Kind.VARIABLE,
                "a program does not keep places in its source; write the name of the route",
                "cfg");
    }
}
