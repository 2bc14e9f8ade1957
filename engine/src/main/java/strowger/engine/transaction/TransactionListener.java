package strowger.engine.transaction;

import strowger.engine.routing.RoutingContext;

/**
 * Hears what happens to transactions; for modules that follow dialogs, account for calls, and the
 * like. Called on the transaction's reactor; must not block. A listener hears of all transactions
 * and knows its own by {@link Transaction#id()}.
 */
public interface TransactionListener {
    /** A request has got a transaction; the script goes on. */
    default void created(Transaction transaction, RoutingContext request) {}

    /** The request is about to be sent on as a branch; edits made here go with it. */
    default void branchOut(Transaction transaction, RoutingContext request, int branch) {}

    /** A response of a branch came in and was not dropped; edits made here go with it. */
    default void replyIn(Transaction transaction, RoutingContext reply, int branch, int code) {}

    /**
     * All branches sent so far have failed, with this code at best; a failure route may go on to
     * others. {@link Transaction#legStart()} is 0 the first time.
     */
    default void failed(Transaction transaction, int code) {}

    /** A final response went out; {@link Transaction#replyCode()} is its code. Once. */
    default void answered(Transaction transaction) {}

    /** The ACK to a 2xx came by. */
    default void acknowledged(Transaction transaction, RoutingContext ack) {}

    /**
     * A message of an INVITE came whose transaction an earlier run of this server had: a response
     * that nobody waits for any more, or the CANCEL.
     *
     * @return whether that INVITE is known: the response is passed on by its Via then, the CANCEL
     *     is answered with 481.
     */
    default boolean orphaned(RoutingContext message) {
        return false;
    }

    /** It is about to be freed. Once, and last. */
    default void ended(Transaction transaction) {}
}
