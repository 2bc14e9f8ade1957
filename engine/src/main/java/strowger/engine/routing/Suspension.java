package strowger.engine.routing;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.reactor.Timer;
import strowger.engine.transport.Inbound;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;

/** One message that waits: its context, its bytes, and where its run began. */
final class Suspension extends Timer implements Waiting {
    private final Suspensions owner;
    private final RoutingContext context;
    private final AtomicReference<@Nullable ToIntFunction<RoutingContext>> answer =
            new AtomicReference<>();

    /** The message as it arrived, its bytes those kept here. */
    final Inbound inbound;

    /** The whole memory, to be given back. */
    @Nullable UnsafeBuffer block;

    RouteBlock route = _ -> Waiting.FAILED;

    /** Who is told of a run that is none of a message of the core's own. */
    @Nullable Waits waits;

    /** What the layer of transactions keeps of the message. */
    Object kept = StatefulLayer.NONE;

    Suspension(Suspensions owner, RoutingContext context, Inbound inbound) {
        this.owner = owner;
        this.context = context;
        this.inbound = inbound;
    }

    RoutingContext context() {
        return context;
    }

    @Override
    public boolean resume(ToIntFunction<RoutingContext> given) {
        if (!answer.compareAndSet(null, given)) {
            return false;
        }
        owner.answered(this);
        return true;
    }

    /** What the function returns, now that it is known. */
    int result() {
        ToIntFunction<RoutingContext> given = answer.get();
        return given == null ? Waiting.FAILED : given.applyAsInt(context);
    }

    /** Nobody has answered in time: the function has failed. */
    @Override
    protected void onExpiry(long nowNs) {
        owner.onDeadline(this);
    }
}
