package strowger.engine.routing;

import org.agrona.concurrent.UnsafeBuffer;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Counters;
import strowger.engine.reactor.Reactor;
import strowger.engine.transport.Inbound;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The messages of one core that wait for the answer of a function.
 *
 * <p>The context of a message that waits is set aside; the core goes on with another. What it holds
 * beside objects - the message, the texts made, the texts of edits - moves to a block of memory of
 * its own, so that the large memory of a context is there once for a core. For its reactor's
 * thread, but for {@link #answered}.
 */
final class Suspensions {
    /** Messages that may wait at the same time. */
    static final int COUNT_MAX = 512;

    /** A function that has not answered by then has failed. */
    static final long DEADLINE_MS = 180_000;

    private static final Logger LOG = LoggerFactory.getLogger(Suspensions.class);

    private final Core core;
    private final Counters<CoreCounter> counters;
    private final MessageBlocks blocks = new MessageBlocks();
    private final Deque<RoutingContext> spares = new ArrayDeque<>();
    private final MpscArrayQueue<Suspension> answered = new MpscArrayQueue<>(2 * COUNT_MAX);
    private @Nullable Reactor reactor;
    private @Nullable Suspension suspending; // what the function being called was given
    private int count;

    Suspensions(Core core, Counters<CoreCounter> counters) {
        this.core = core;
        this.counters = counters;
    }

    /** What a function is given that has a context wait; the context is still running. */
    Waiting suspend(RoutingContext context) {
        Inbound inbound = context.inbound();
        boolean fits = MessageBlocks.fits(inbound.length() + context.heldLength());
        if (count >= COUNT_MAX || !fits) {
            counters.increment(CoreCounter.SUSPENSIONS_REFUSED);
            LOG.error("a message can't wait: {} do already, or it is too long", count);
            return Waiting.REFUSED;
        }
        if (reactor == null) {
            reactor = Reactor.current();
        }
        count++;
        counters.increment(CoreCounter.SUSPENDED);
        Suspension suspension = new Suspension(this, context, new Inbound());
        suspending = suspension;
        return suspension;
    }

    /**
     * Runs a route, from its begin or from where it waits.
     *
     * @return false when the message waits now; then the core is given another context.
     */
    boolean run(RouteBlock route, RoutingContext context) {
        Suspension waits = begin(route, context);
        if (waits == null) {
            return true;
        }
        waits.kept = core.stateful().onWait();
        core.context(setAside(waits));
        schedule(waits);
        return false;
    }

    /**
     * Runs a route on a context that is not the core's own.
     *
     * @param told of it, if it waits.
     * @param place takes the context that stands in for one that waits.
     * @return false when it waits now.
     */
    boolean run(
            RouteBlock route, RoutingContext context, Waits told, Consumer<RoutingContext> place) {
        Suspension waits = begin(route, context);
        if (waits == null) {
            return true;
        }
        waits.waits = told;
        place.accept(setAside(waits));
        schedule(waits);
        return false;
    }

    /** Runs a route, within another perhaps; what it waits with, or null at its end. */
    private @Nullable Suspension begin(RouteBlock route, RoutingContext context) {
        Suspension outer = suspending;
        suspending = null;
        context.continuation().waitable(this);
        try {
            route.run(context);
            Suspension waits = suspending;
            if (waits != null) {
                waits.route = route;
            }
            return waits;
        } catch (RuntimeException | AssertionError fault) {
            forget();
            throw fault;
        } finally {
            context.continuation().waitable(null);
            if (suspending == null) {
                context.end();
            } else {
                context.pause();
            }
            suspending = outer;
        }
    }

    private void schedule(Suspension waits) {
        if (reactor != null) {
            reactor.schedule(waits, DEADLINE_MS);
        }
    }

    private void forget() {
        Suspension failed = suspending;
        if (failed != null) {
            suspending = null;
            count--;
        }
    }

    /** Keeps what it holds; returns the context that stands in for it. */
    private RoutingContext setAside(Suspension waits) {
        RoutingContext context = waits.context();
        Inbound arrived = context.inbound();
        UnsafeBuffer block = blocks.take(arrived.length() + context.heldLength());
        block.putBytes(0, arrived.buffer(), arrived.offset(), arrived.length());
        // seen from where the copy would begin if all bytes before the message were copied too, so
        // that every offset into the message stays what it is; nothing before it is looked at
        UnsafeBuffer view =
                new UnsafeBuffer(
                        block.addressOffset() - arrived.offset(),
                        arrived.offset() + arrived.length());
        waits.inbound.wrap(view, arrived.offset(), arrived.length());
        waits.inbound.arrived(arrived.socket(), arrived.connectionId(), arrived.receivedNs());
        waits.inbound.source().copyFrom(arrived.source());
        RoutingContext next = spares.isEmpty() ? RoutingContext.spare(core) : spares.pop();
        context.setAside(waits.inbound, block, arrived.length(), next);
        waits.block = block;
        return next;
    }

    /** The function has answered; on any thread. */
    void answered(Suspension suspension) {
        boolean taken = answered.offer(suspension); // one answer each: there is always room
        assert taken : "more answers than messages that wait";
        Reactor home = reactor;
        if (home != null && !home.execute(this::resumeAnswered)) {
            LOG.warn("the inbox is full: an answered message waits for the next answer");
        }
    }

    void onDeadline(Suspension suspension) {
        LOG.error("a function has not answered within {} ms", DEADLINE_MS);
        if (!suspension.resume(Waiting.FAILED)) {
            resumeAnswered();
        }
    }

    private void resumeAnswered() {
        for (Suspension next = answered.poll(); next != null; next = answered.poll()) {
            if (next.isScheduled() && reactor != null) {
                reactor.cancel(next);
            }
            count--;
            counters.increment(CoreCounter.RESUMED);
            try {
                resume(next);
            } catch (RuntimeException | AssertionError fault) {
                LOG.error("a message that waited could not be handled", fault);
            }
        }
    }

    /** The core has nothing else to do: its place is this context's until the next message. */
    private void goOn(RouteBlock route, RoutingContext context, Waits told) {
        core.context(context);
        told.goingOn(context);
        boolean ended = true; // also by a fault of the run
        try {
            ended = run(route, context, told, core::context);
        } finally {
            if (ended) {
                told.ended(context);
            }
        }
    }

    private void resume(Suspension suspension) {
        RoutingContext idle = core.context();
        RoutingContext context = suspension.context();
        context.takeBack(idle, suspension);
        spares.push(idle);
        try {
            Waits told = suspension.waits;
            if (told == null) {
                core.stateful().onGoOn(context, suspension.kept);
                core.resume(context, Optional.of(suspension.route));
            } else {
                goOn(suspension.route, context, told);
            }
        } finally {
            UnsafeBuffer block = suspension.block;
            if (block != null) { // the message was in it until now
                blocks.give(block);
            }
        }
    }
}
