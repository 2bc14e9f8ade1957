package strowger.engine.routing;

import strowger.engine.transport.ReceiveQueue;

import java.util.concurrent.TimeUnit;

/**
 * Which new requests are taken when more come than can be served (RFC 6357 §5.4: a rate, not a
 * share). While requests wait in the kernel in numbers, the rate at which new ones are taken falls
 * until the queue is short again; what serves calls that are up is always taken. So a server that
 * is offered twice what it can do completes nearly as much as at its best, and does not spend its
 * time on calls whose rest it has to lose. One to a core.
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
    static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(80); // a burst is over then
    private static final long GAP_NS = TimeUnit.SECONDS.toNanos(2); // nothing was asked meanwhile
    private static final long CALM_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int LONG_PERCENT = 50;
    private static final int MIDDLE_PERCENT = 25; // a burst that was too long, and is not over
    private static final int SHORT_PERCENT = 5;
    private static final double FALL = 0.93;
    private static final double RISE = 1.02;
    private static final double LOOKS_MAX = 5;
    private static final double RATE_MIN = 10; // a second: some always get through
    private static final int REFUSALS_TO_ONE = 4; // for each that is taken, so many 503

    private final ReceiveQueue queue;
    private long lookedNs;
    private long refusedNs; // the last time that any was
    private long droppedBefore;
    private long lateSinceNs;
    private long offered; // since the last look
    private boolean limiting;
    private double rate; // new requests a second
    private double tokens;
    private double refusals;

    Admission(ReceiveQueue queue) {
        this.queue = queue;
    }

    /** Whether less is taken than comes. */
    boolean isLimiting() {
        return limiting;
    }

    /** New requests a second that are taken now; 0 for all. */
    long ratePerSec() {
        return limiting ? (long) rate : 0;
    }

    /**
     * Decides on a new request.
     *
     * @param reliable whether who sent it cannot send it again, and so must be answered.
     */
    Verdict onNew(long nowNs, boolean reliable) {
        offered++;
        long passedNs = nowNs - lookedNs;
        if (passedNs >= LOOK_NS) {
            look(nowNs, passedNs);
        }
        if (!limiting || tokens >= 1) {
            tokens--;
            return Verdict.TAKEN;
        }
        refusedNs = nowNs;
        if (refusals >= 1 || reliable) {
            refusals--;
            return Verdict.REFUSED;
        }
        return Verdict.DROPPED;
    }

    private void look(long nowNs, long passedNs) {
        lookedNs = nowNs;
        queue.sample();
        long dropped = queue.droppedCount() - droppedBefore;
        droppedBefore += dropped;
        boolean late = queue.filledPercent() >= (dropped > 0 ? MIDDLE_PERCENT : LONG_PERCENT);
        double seconds = Math.min(passedNs, GAP_NS) / (double) TimeUnit.SECONDS.toNanos(1);
        if (limiting) {
            adapt(late, nowNs, passedNs);
        } else if (!late || passedNs >= GAP_NS) {
            lateSinceNs = nowNs;
        } else if (nowNs - lateSinceNs >= LATE_NS) {
            limiting = true;
            refusedNs = nowNs;
            rate = Math.max(RATE_MIN, offered / seconds);
        }
        offered = 0;
        double more = rate * seconds;
        tokens = Math.min(2 * more, Math.max(0, tokens) + more);
        double mayRefuse = REFUSALS_TO_ONE * more;
        refusals = Math.min(2 * mayRefuse, Math.max(0, refusals) + mayRefuse);
    }

    /** A turn of the reactor that took long counts for several looks: time stands still in it. */
    private void adapt(boolean late, long nowNs, long passedNs) {
        double looks = Math.min(LOOKS_MAX, (double) passedNs / LOOK_NS);
        if (late) {
            rate = Math.max(RATE_MIN, rate * Math.pow(FALL, looks));
        } else if (queue.filledPercent() <= SHORT_PERCENT) {
            rate *= Math.pow(RISE, looks);
        }
        if (!late && nowNs - refusedNs >= CALM_NS) {
            limiting = false;
            lateSinceNs = nowNs;
        }
    }
}
