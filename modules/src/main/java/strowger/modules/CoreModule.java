package strowger.modules;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.routing.Departures;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;

/** The functions that the core itself gives to scripts; always loaded. */
public final class CoreModule implements Module {
    private static final Logger LOG = LoggerFactory.getLogger("strowger.log");
    private static final int PORT_MAX = 65_535;
    private static final int HOST_LENGTH_MAX = 255; // of a name in DNS

    private final ForwardFunctions forwards = new ForwardFunctions();
    private @Nullable Engine engine;

    @Override
    public String name() {
        return "core";
    }

    @Override
    public void start(Engine running) {
        engine = running;
        forwards.start(running);
    }

    @Override
    public void export(Exports exports) {
        exports.function("set_reply_no_connect", CoreModule::replyOverExistingOnly)
                .doc("Sends replies over connections that are there; opens none for them.");
        exports.function("set_forward_no_connect", CoreModule::forwardOverExistingOnly)
                .doc("Sends the request on over a connection that is there; opens none for it.");
        exports.function("set_reply_close", CoreModule::endBehindReply)
                .doc("Has the connection of the request end behind the final reply.");
        exports.function("set_forward_close", CoreModule::endBehindRequest)
                .doc("Has the connection that the request is sent on over end behind it.");
        for (String name : new String[] {"force_tcp_alias", "add_tcp_alias"}) {
            exports.function(name, this::alias, integer("port").orAbsent())
                    .doc(
                            "Has the connection of the message be used for the port given, or else"
                                    + " that of the top Via (RFC 5923).");
        }
        forwards.export(exports);
        for (String name : new String[] {"force_rport", "add_rport"}) {
            exports.function(name, CoreModule::forceRport)
                    .doc("Sends replies to the port the request came from (RFC 3581).");
        }
        exports.function("add_local_rport", CoreModule::addLocalRport)
                .doc("Puts rport into our own Via (RFC 3581).");
        exports.function("force_send_socket", CoreModule::forceSocket, text("socket"))
                .doc("Sends from this socket, given as protocol:address:port or by its name.");
        exports.function("set_advertised_address", CoreModule::advertiseHost, text("host"))
                .doc(
                        "Has our Via show this host; replies that no transaction awaits need it"
                                + " as an alias, too.");
        exports.function("set_advertised_port", CoreModule::advertisePort, integer("port"))
                .doc("Has our Via show this port.");
        exports.function("is_myself", CoreModule::isMyself, text("uri"))
                .doc("Whether the host of a URI, and its port if it has one, are this server's.");
        exports.function("is_myhost", CoreModule::isMyself, text("uri"))
                .doc("Whether the host of a URI is this server's.");
        exports.function("log", CoreModule::log, text("text")).doc("Writes a line to the log.");
        exports.function("log", CoreModule::logAt, integer("level"), text("text"))
                .doc("Writes a line to the log at a level, -5 to 3.");
        exports.eventRoute("core:worker-one-init").doc("Runs once, when the server has started.");
        exports.eventRoute(Departures.PRE_SEND)
                .doc(
                        "Runs on each request about to leave, once for each target: $sndto says"
                                + " where, $snd by which socket; drop skips the target.");
        exportRefusals(exports);
        FlagFunctions.export(exports);
        RequestUriFunctions.export(exports);
        BranchFunctions.export(exports);
    }

    private static void exportRefusals(Exports exports) {
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "there is no SCTP; forward_udp, forward_tcp and forward_tls take a host and port",
                "forward_sctp");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "our Via has rport only where RFC 3581 asks for it",
                "add_local_rport");
        exports.refuse(
                Refusal.Kind.FUNCTION, "a message must not start programs; use xlog", "exec");
        exports.refuse(Refusal.Kind.FUNCTION, "use send_reply of module sl", "error");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "assign to $ccp(group.name) instead",
                "cfg_select",
                "cfg_reset");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "write $ru = \"sip:user@host:port;transport=...\"",
                "rewritehostporttrans",
                "sethostporttrans",
                "setup",
                "sethpt");
        exports.refuse(
                Refusal.Kind.EVENT_ROUTE,
                "request_route and reply_route are where a message begins",
                "core:msg-received",
                "core:pre-routing");
        exports.refuse(
                Refusal.Kind.EVENT_ROUTE,
                "a message with faults is counted (bad_msg_hdr) and answered with 400",
                "core:receive-parse-error");
        exports.refuse(
                Refusal.Kind.EVENT_ROUTE,
                "write event_route[core:worker-one-init]",
                "core:modinit-before");
        exports.refuse(Refusal.Kind.EVENT_ROUTE, "no event sends keys and values yet", "core:tkv");
        exports.refuse(Refusal.Kind.VARIABLE, "of 6.1; $sruid of kex is unique, too", "iuid");
        exports.refuse(
                Refusal.Kind.VARIABLE,
                "$env(NAME) gives it as text; {s.int} makes it a number",
                "envn");
        exports.refuse(Refusal.Kind.VARIABLE, "of 6.1; $def(NAME) gives its text", "defv");
    }

    private static int log(RoutingContext context, Arguments arguments) {
        LOG.info("{}", arguments.text(context, 0));
        return Function.TRUE;
    }

    private static int logAt(RoutingContext context, Arguments arguments) {
        long level = arguments.integer(context, 0);
        Value text = arguments.text(context, 1);
        LOG.atLevel(
                        level < 0
                                ? Level.ERROR
                                : level == 0 ? Level.WARN : level < 3 ? Level.INFO : Level.DEBUG)
                .log("{}", text);
        return Function.TRUE;
    }

    private static int forceRport(RoutingContext context, Arguments arguments) {
        context.sending().forceRport();
        return Function.TRUE;
    }

    private static int addLocalRport(RoutingContext context, Arguments arguments) {
        context.sending().wantLocalRport();
        return Function.TRUE;
    }

    private static int forceSocket(RoutingContext context, Arguments arguments) {
        ListenSocket socket =
                context.core().settings().socket(arguments.text(context, 0).toString());
        context.main().socket(socket);
        return Function.of(socket.endpoint().isSet());
    }

    private static int advertiseHost(RoutingContext context, Arguments arguments) {
        Value host = arguments.text(context, 0);
        boolean fits = host.length() > 0 && host.length() <= HOST_LENGTH_MAX;
        if (fits) {
            context.advertised().host(host, context.arena());
        }
        return Function.of(fits);
    }

    private static int advertisePort(RoutingContext context, Arguments arguments) {
        long port = arguments.integer(context, 0);
        boolean fits = port > 0 && port <= PORT_MAX;
        if (fits) {
            context.advertised().port((int) port);
        }
        return Function.of(fits);
    }

    private static int replyOverExistingOnly(RoutingContext context, Arguments arguments) {
        context.sending().replyOverExistingOnly();
        return Function.TRUE;
    }

    private static int forwardOverExistingOnly(RoutingContext context, Arguments arguments) {
        context.sending().forwardOverExistingOnly();
        return Function.TRUE;
    }

    private static int endBehindReply(RoutingContext context, Arguments arguments) {
        context.sending().endBehindReply();
        return Function.TRUE;
    }

    private static int endBehindRequest(RoutingContext context, Arguments arguments) {
        context.sending().endBehindRequest();
        return Function.TRUE;
    }

    private int alias(RoutingContext context, Arguments arguments) {
        long connection = context.inbound().connectionId();
        int named = context.message().topVia().sentBy().port();
        int standard = context.socket().protocol().defaultPort();
        long port = arguments.integer(context, 0, named > 0 ? named : standard);
        boolean possible = connection != 0 && port > 0 && port <= PORT_MAX && engine != null;
        return Function.of(
                possible && engine != null && engine.connections().alias(connection, (int) port));
    }

    private static int isMyself(RoutingContext context, Arguments arguments) {
        return Function.of(context.isMyself(arguments.text(context, 0)));
    }
}
