package strowger.engine.transaction;

import strowger.engine.routing.RoutingContext;

/** Who sent a request of our own, and hears what comes of it. On the transaction's reactor. */
@FunctionalInterface
public interface LocalUser {
    /** Wants to hear nothing. */
    LocalUser NONE = (transaction, reply, code) -> {};

    /**
     * A response came, provisional ones included; or none did. A final response comes once, but for
     * further 2xx to an INVITE, which are for the user to ACK.
     *
     * @param reply the context of the response; {@link RoutingContext#NONE} when the code is ours:
     *     408 for no response in time, 503 when it could not be sent.
     */
    void onResponse(Transaction transaction, RoutingContext reply, int code);
}
