package strowger.modules.transaction;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.LocalUser;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.TransactionLayer;
import strowger.engine.transaction.TransactionWishes;
import strowger.engine.transaction.Transactions;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;

/** {@code t_uac_send}: requests of our own, sent by scripts. */
public final class UacFunctions {
    private static final Value NONE = new Value();

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
        exports.function("t_set_no_auto_ack", UacFunctions::disableAck, integer("disabled"))
                .doc("Whether the 2xx to an INVITE of ours is left to t_uac_ack_local to ACK.");
    }

    private static int disableAck(RoutingContext context, Arguments arguments) {
        TransactionWishes.of(context).disableAck(context, arguments.integer(context, 0) != 0);
        return Function.TRUE;
    }

    /** {@code t_uac_ack_local}: ACKs the 2xx to an INVITE of ours. */
    public static int acknowledge(RoutingContext context, Arguments arguments) {
        TransactionLayer layer = Transactions.of(context.core());
        Value callId = arguments.text(context, 0);
        Transaction invite =
                layer.search()
                        .find(
                                callId.buffer(),
                                callId.offset(),
                                callId.length(),
                                arguments.integer(context, 1));
        Value headers = arguments.has(2) ? arguments.text(context, 2) : NONE;
        Value body = arguments.has(3) ? arguments.text(context, 3) : NONE;
        return Function.of(layer.successAcks().acknowledge(invite, headers, body));
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
        TransactionLayer layer = Transactions.of(context.core());
        LocalUser user = layer.successAcks().over(LocalUser.NONE);
        long id = layer.localRequests().send(text, 0, text.capacity(), nextHop, from, user);
        return Function.of(id != 0);
    }
}
