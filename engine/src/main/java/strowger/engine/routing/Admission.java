package strowger.engine.routing;

import strowger.engine.transport.ReceiveQueue;

import java.util.concurrent.TimeUnit;

/**
 * Which new requests are taken when more come than can be served (RFC 6357): the fuller the queue
 * of what waits, the fewer. From half full on a share of them is taken that falls to none when nine
 * tenths are full, so the queue stays where as many are taken as can be served; what serves calls
 * that are up is always taken. Nothing is remembered: a burst that is over changes nothing, and a
 * server that works off its queue is never idle. So one that is offered twice what it can do
 * completes nearly as much as at its best, and does not spend its time on calls whose rest it has
 * to lose. One to a core.
 */
final class Admission {
    /** What becomes of a request. */
    enum Verdict {
        TAKEN,
        /** 503 and Retry-After. */
        REFUSED,
        /** No answer: there are too many even for that. */
        DROPPED
    }

    /** What asks how it goes: nothing is decided between two looks at the queue. */
    static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int LONG_PERCENT = 50; // until then all are taken
    private static final int FULL_PERCENT = 90; // from then on none
    private static final int WHOLE = FULL_PERCENT - LONG_PERCENT;
    private static final int ANSWERED = WHOLE / 5; // if fewer are taken, an answer costs too much

    private final ReceiveQueue queue;
    private long lookedNs;
    private int share = WHOLE; // so many of WHOLE are taken
    private int credit;

    Admission(ReceiveQueue queue) {
        this.queue = queue;
    }

    /** Whether less is taken than comes. */
    boolean isLimiting() {
        return share < WHOLE;
    }

    /** Whether the next new request will be taken. */
    boolean takesNext(long nowNs) {
        if (nowNs - lookedNs >= LOOK_NS) {
            look(nowNs);
        }
        return credit + share >= WHOLE;
    }

    /**
     * Decides on a new request.
     *
     * @param reliable whether who sent it cannot send it again, and so must be answered.
     */
    Verdict onNew(long nowNs, boolean reliable) {
        if (nowNs - lookedNs >= LOOK_NS) {
            look(nowNs);
        }
        credit += share;
        if (credit >= WHOLE) {
            credit -= WHOLE;
            return Verdict.TAKEN;
        }
        return share >= ANSWERED || reliable ? Verdict.REFUSED : Verdict.DROPPED;
    }

    private void look(long nowNs) {
        lookedNs = nowNs;
        queue.sample();
        share = Math.clamp(FULL_PERCENT - queue.filledPercent(), 0, WHOLE);
    }
}
