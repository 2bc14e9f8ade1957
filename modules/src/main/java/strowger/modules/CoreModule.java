package strowger.modules;

import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;

/** The functions that the core itself gives to scripts; always loaded. */
public final class CoreModule implements Module {
    @Override
    public String name() {
        return "core";
    }

    @Override
    public void export(Exports exports) {
        exports.function("forward", CoreModule::forward)
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Sends the request to its destination URI or request URI, statelessly.");
        for (String name : new String[] {"force_rport", "add_rport"}) {
            exports.function(name, CoreModule::forceRport)
                    .doc("Sends replies to the port the request came from (RFC 3581).");
        }
        exports.function("force_send_socket", CoreModule::forceSocket, text("socket"))
                .doc("Sends from this socket, given as protocol:address:port or by its name.");
        exports.function("is_myself", CoreModule::isMyself, text("uri"))
                .doc("Whether the host of a URI, and its port if it has one, are this server's.");
        exports.function("is_myhost", CoreModule::isMyself, text("uri"))
                .doc("Whether the host of a URI is this server's.");
        FlagFunctions.export(exports);
        RequestUriFunctions.export(exports);
        BranchFunctions.export(exports);
    }

    private static int forward(RoutingContext context, Arguments arguments) {
        return Function.of(context.core().forward(context));
    }

    private static int forceRport(RoutingContext context, Arguments arguments) {
        context.forceRport();
        return Function.TRUE;
    }

    private static int forceSocket(RoutingContext context, Arguments arguments) {
        ListenSocket socket =
                context.core().settings().socket(arguments.text(context, 0).toString());
        context.main().socket(socket);
        return Function.of(socket.endpoint().isSet());
    }

    private static int isMyself(RoutingContext context, Arguments arguments) {
        return Function.of(context.isMyself(arguments.text(context, 0)));
    }
}
