package strowger.engine.transaction;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Core;
import strowger.engine.routing.Output;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** What goes back to who sent the request: replies of our own, and replies passed on. */
final class Replies {
    private static final int FINAL = 200;
    private static final int FAILURE = 300;

    /** Runs on each reply of ours, as it was sent. */
    static final String LOCAL_RESPONSE = "tm:local-response";

    private final TransactionLayer layer;
    private final SentEvents sentReplies;
    private final Core core;
    private final Output out = new Output();
    private final UnsafeBuffer block = new UnsafeBuffer();

    Replies(TransactionLayer layer) {
        this.layer = layer;
        core = layer.core();
        sentReplies = new SentEvents(layer, LOCAL_RESPONSE);
    }

    /**
     * Answers a transaction's request.
     *
     * @param context of any message of the transaction.
     * @return false when a final response was sent before, or the reply can't be written.
     */
    boolean reply(Transaction transaction, RoutingContext context, int code, Value reason) {
        if (!transaction.live || transaction.local || transaction.server.isFinal()) {
            return false;
        }
        boolean live = context != RoutingContext.NONE;
        boolean sent =
                (live && context.message().isRequest())
                        ? send(transaction, context, code, reason)
                        : replyFromStore(transaction, code, reason);
        if (sent) {
            if (live && code >= FINAL) {
                context.replied();
            }
            if (code >= FINAL) {
                layer.cancellation().cancelPending(transaction, code);
            }
        }
        return sent;
    }

    /** Answers a request whose message is gone. */
    boolean replyFromStore(Transaction transaction, int code, Value reason) {
        RoutingContext request = layer.requests().open(transaction, RouteKind.REQUEST);
        if (request == RoutingContext.NONE) {
            return false;
        }
        try {
            return send(transaction, request, code, reason);
        } finally {
            layer.requests().close();
        }
    }

    private boolean send(Transaction transaction, RoutingContext request, int code, Value reason) {
        UnsafeBuffer scratch = layer.scratch();
        int max = Math.min(core.replyLengthMax(request, reason), scratch.capacity());
        core.writeReply(request, code, reason, out.wrap(scratch, 0, max));
        if (out.hasOverflowed()) {
            return false;
        }
        layer.count(TransactionCounter.RPL_GENERATED);
        deliver(transaction, code, true, scratch, out.position());
        showReply(transaction);
        return true;
    }

    private void showReply(Transaction transaction) {
        if (transaction.reply != Blocks.NONE) {
            int length = Blocks.length(transaction.reply);
            block.wrap(transaction.reply, length);
            sentReplies.show(transaction, block, length);
        }
    }

    /** Passes the reply of a context on. */
    void forward(Transaction transaction, RoutingContext reply, int code) {
        UnsafeBuffer scratch = layer.scratch();
        int max = Math.min(core.forwardedReplyLengthMax(reply), scratch.capacity());
        int length = core.writeForwardedReply(reply, scratch, max);
        if (length > 0) {
            deliver(transaction, code, false, scratch, length);
        }
    }

    /** Hands a reply to the server transaction, which keeps and sends it. */
    void deliver(
            Transaction transaction, int code, boolean ofOurs, DirectBuffer bytes, int length) {
        transaction.replyCode = code;
        transaction.replyLocal = ofOurs;
        transaction.reply = layer.keep(transaction.reply, bytes, 0, length);
        if (transaction.reply == Blocks.NONE) { // no memory: at least it is sent once
            core.send(bytes, 0, length, transaction.upstream);
        }
        layer.count(TransactionCounter.RPL_SENT);
        layer.serverMachine().fire(transaction, event(code));
    }

    /** Sends the last reply, for the first time or again. */
    void send(Transaction transaction) {
        if (transaction.reply != Blocks.NONE) {
            int length = Blocks.length(transaction.reply);
            block.wrap(transaction.reply, length);
            core.send(block, 0, length, transaction.upstream);
        }
    }

    private static ServerEvent event(int code) {
        if (code < FINAL) {
            return ServerEvent.SEND_1XX;
        }
        return code < FAILURE ? ServerEvent.SEND_2XX : ServerEvent.SEND_FAILURE;
    }
}
