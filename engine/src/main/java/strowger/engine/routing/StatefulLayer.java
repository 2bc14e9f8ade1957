package strowger.engine.routing;

import org.agrona.DirectBuffer;

import strowger.parser.Method;
import strowger.parser.Via;

/**
 * What a core asks about transactions. One to a core, for its reactor's thread; the layer itself
 * lies above this package.
 */
public interface StatefulLayer {
    /** Keeps no transactions. */
    StatefulLayer NONE = new StatefulLayer() {};

    /**
     * A well-formed request has come; the script has not seen it.
     *
     * @return false when another reactor takes it over, for it owns the transaction.
     */
    default boolean onRequest(RoutingContext context) {
        return true;
    }

    /**
     * Whether a request that has not been read belongs to a transaction: it came before.
     *
     * @param topVia of the request, with a branch of RFC 3261.
     * @param buffer that holds it.
     */
    default boolean knows(Method method, Via topVia, DirectBuffer buffer) {
        return false;
    }

    /** Whether the request that has just come belongs to a transaction here: it came before. */
    default boolean isAgain() {
        return false;
    }

    /** Whether the ACK that has just come belongs to a transaction here. */
    default boolean isAckKnown() {
        return false;
    }

    /**
     * The script waits in the midst of a message, and others come meanwhile.
     *
     * @return what the layer keeps for {@link #onGoOn}.
     */
    default Object onWait() {
        return this;
    }

    /**
     * The script goes on with a message that waited.
     *
     * @param kept what {@link #onWait} returned for it.
     */
    default void onGoOn(RoutingContext context, Object kept) {}

    /** The script has seen the request. */
    default void onRequestEnd(RoutingContext context) {}

    /**
     * A well-formed reply has come; the script has not seen it.
     *
     * @return false when another reactor takes it over.
     */
    default boolean onReply(RoutingContext context) {
        return true;
    }

    /** Whether the reply that has come is one to a request we sent, whatever our Via showed. */
    default boolean isReplyKnown() {
        return false;
    }

    /**
     * The script has seen the reply and let it pass.
     *
     * @return false when it belongs to no transaction: it is sent on without state.
     */
    default boolean relay(RoutingContext context) {
        return false;
    }

    /** Gives back what the layer holds; on the reactor's thread, nothing comes after it. */
    default void close() {}
}
