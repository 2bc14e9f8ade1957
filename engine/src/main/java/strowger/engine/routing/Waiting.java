package strowger.engine.routing;

import java.util.function.ToIntFunction;

/**
 * A message that waits for the answer of a function, which it gets from {@link
 * RoutingContext#suspend()}. The script goes on where it called the function, on the reactor it ran
 * on. Safe for all threads.
 */
@FunctionalInterface
public interface Waiting {
    /** What a function returns that has failed. */
    int FAILED = -1;

    /** The message can't wait: too many do, or not in this route. The function answers false. */
    Waiting REFUSED = _ -> false;

    /**
     * Has the script go on.
     *
     * @param answer run on the message's reactor, right before; sets variables, say, and returns
     *     what the function returns.
     * @return false when it goes on already: the answer is not looked at.
     */
    boolean resume(ToIntFunction<RoutingContext> answer);

    /** Has the script go on with what the function returns. */
    default boolean resume(int result) {
        return resume(_ -> result);
    }
}
