package strowger.engine.routing;

import strowger.engine.value.Value;

/** The transaction that a message belongs to, as far as the core knows transactions. */
public interface RequestTransaction {
    /** No transaction: the message is handled without state. */
    RequestTransaction NONE = new RequestTransaction() {};

    /**
     * Answers the request statefully.
     *
     * @return false when it can't be: there is no transaction, or it was answered finally before.
     */
    default boolean reply(RoutingContext context, int code, Value reason) {
        return false;
    }
}
