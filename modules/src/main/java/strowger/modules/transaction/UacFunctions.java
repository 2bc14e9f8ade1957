package strowger.modules.transaction;

import static strowger.engine.module.Parameter.text;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.LocalUser;
import strowger.engine.transaction.Transactions;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;

/** {@code t_uac_send}: requests of our own, sent by scripts. */
public final class UacFunctions {
    private UacFunctions() {}

    /** Declares the functions. */
    public static void export(Exports exports) {
        exports.function(
                        "t_uac_send",
                        UacFunctions::send,
                        text("method"),
                        text("ruri"),
                        text("nexthop"),
                        text("socket"),
                        text("headers"),
                        text("body"))
                .doc("Sends a request of our own; its headers must have From and To.");
    }

    private static int send(RoutingContext context, Arguments arguments) {
        String method = arguments.text(context, 0).toString();
        String uri = arguments.text(context, 1).toString();
        Value nextHop = arguments.text(context, 2);
        String socket = arguments.text(context, 3).toString();
        String headers = arguments.text(context, 4).toString();
        UnsafeBuffer text =
                UacRequest.text(method, uri, headers, arguments.text(context, 5).toString());
        if (nextHop.length() == 0) {
            nextHop.setNull();
        }
        ListenSocket from =
                socket.isEmpty() ? ListenSocket.NONE : context.core().settings().socket(socket);
        long id =
                Transactions.of(context.core())
                        .localRequests()
                        .send(text, 0, text.capacity(), nextHop, from, LocalUser.NONE);
        return Function.of(id != 0);
    }
}
