package strowger.engine.routing;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** Where a run goes on that waits for the answer of a function. */
final class Continuation {
    private @Nullable Suspensions suspensions; // while this run may wait
    private boolean waitingCalled;
    private boolean suspended;
    private @Nullable Suspension answer; // that this run goes on with
    private int[] frames = new int[32];
    private int frameCount;

    void clear() {
        suspended = false;
        answer = null;
        frameCount = 0;
    }

    /** Where the run may wait; null for nowhere. */
    void waitable(@Nullable Suspensions waitingOnes) {
        suspensions = waitingOnes;
    }

    void waitingCalled(boolean now) {
        waitingCalled = now;
    }

    Waiting suspend(RoutingContext run) {
        boolean own =
                switch (run.route()) {
                    case REQUEST, REPLY, EVENT -> true;
                    default -> false;
                };
        Suspensions waitingOnes = suspensions;
        if (waitingOnes == null || !waitingCalled || !own || suspended) {
            return Waiting.REFUSED;
        }
        Waiting waiting = waitingOnes.suspend(run);
        suspended = waiting != Waiting.REFUSED;
        return waiting;
    }

    boolean isSuspended() {
        return suspended;
    }

    boolean isResuming() {
        return answer != null;
    }

    void keep(int number) {
        if (frameCount == frames.length) {
            frames = Arrays.copyOf(frames, 2 * frameCount);
        }
        frames[frameCount++] = number;
    }

    int takeKept() {
        return frames[--frameCount];
    }

    int takeAnswer() {
        Suspension given = answer;
        answer = null;
        return given == null ? Waiting.FAILED : given.result();
    }

    void answered(Suspension given) {
        suspended = false;
        answer = given;
    }
}
