package strowger.engine.routing;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.value.Arena;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.List;

/**
 * A run of a route program: its values and texts, how far it has come and how it ends.
 *
 * <p>Reused for run after run; nothing is allocated once it is warm. Not thread-safe.
 */
public abstract sealed class ProgramRun permits RoutingContext {
    /** Routes and functions in progress at the same time, at most. */
    public static final int DEPTH_MAX = 256;

    /** Routes begun and rounds of loops in one run, at most: no script holds a reactor for ever. */
    public static final int STEPS_MAX = 1_000_000;

    private static final UnsafeBuffer NO_MEMORY = new UnsafeBuffer(0, 0);

    private UnsafeBuffer arenaMemory;
    private final Arena arena;
    private final List<Runnable> endings = new ArrayList<>(2);
    private final List<Runnable> pausings = new ArrayList<>(2);
    private Value[] stack;
    private int depth;
    private int routeDepth;
    private int stepCount;
    private Value[] variables = new Value[0];
    private final Output text = new Output();
    private int textStart;
    private RouteKind route = RouteKind.REQUEST;
    private boolean exited;
    private boolean dropped;
    private long returnCode;
    private final Continuation continuation = new Continuation();

    /**
     * A run.
     *
     * @param arenaMemory for its texts.
     * @param stackLength values of its stack.
     */
    ProgramRun(UnsafeBuffer arenaMemory, int stackLength) {
        this.arenaMemory = arenaMemory;
        arena = new Arena(arenaMemory);
        stack = new Value[stackLength];
        for (int index = 0; index < stackLength; index++) {
            stack[index] = new Value();
        }
    }

    /** Runs a block on what this is the run of. */
    abstract void run(RouteBlock block);

    /**
     * Begins the run of a program on a new message.
     *
     * @param kind of the route block that begins it.
     * @param variableCount how many {@code $var} slots the program has.
     */
    public void begin(RouteKind kind, int variableCount) {
        end();
        arena.reset();
        depth = 0;
        routeDepth = 0;
        stepCount = 0;
        route = kind;
        exited = false;
        dropped = false;
        returnCode = 1;
        continuation.clear();
        clearVariables(variableCount);
    }

    /**
     * Has something done once when the present run ends: what the script took and did not give back
     * is given back there.
     */
    public void atEnd(Runnable ending) {
        endings.add(ending);
    }

    /**
     * Has something done once before the present run waits for an answer, or ends: nobody waits for
     * what a waiting run holds.
     */
    public void atPause(Runnable pausing) {
        pausings.add(pausing);
    }

    /** The run is about to wait: does what is to be done before that. */
    void pause() {
        for (int index = 0; index < pausings.size(); index++) {
            pausings.get(index).run();
        }
        pausings.clear();
    }

    /** The run has ended: does what waits for that. Called by whoever began it. */
    public void end() {
        pause();
        for (int index = 0; index < endings.size(); index++) {
            endings.get(index).run();
        }
        endings.clear();
    }

    private void clearVariables(int count) {
        if (variables.length < count) {
            variables = new Value[count];
            for (int index = 0; index < count; index++) {
                variables[index] = new Value();
            }
        }
        for (int index = 0; index < count; index++) {
            variables[index].setInteger(0);
        }
    }

    /** Makes room for the {@code $var} of a program other than the one the run began with. */
    public void reserveVariables(int count) {
        if (variables.length < count) {
            clearVariables(count);
        }
    }

    /**
     * Runs a block within the present run, as a branch route is run while {@code t_relay} works:
     * variables and arena stay, and whether this run has exited.
     *
     * @return whether the block did not drop what it is about.
     */
    public boolean runWithin(RouteBlock block, RouteKind kind) {
        RouteKind kindBefore = route;
        boolean exitedBefore = exited;
        boolean droppedBefore = dropped;
        long codeBefore = returnCode;
        route = kind;
        exited = false;
        dropped = false;
        run(block);
        boolean kept = !dropped;
        route = kindBefore;
        exited = exitedBefore;
        dropped = droppedBefore;
        returnCode = codeBefore;
        return kept;
    }

    /** Memory for text made in this run. */
    public Arena arena() {
        return arena;
    }

    /** The route block that began this run. */
    public RouteKind route() {
        return route;
    }

    /**
     * Begins to make text in the arena. Nothing else may claim of the arena before {@link
     * #endText}.
     *
     * @param lengthMax in bytes that it may have; less if the arena has less.
     */
    public Output beginText(int lengthMax) {
        textStart = arena.claim(Math.min(lengthMax, arena.remaining()));
        return text.wrap(arena.buffer(), textStart, arena.position());
    }

    /** The text being made, between {@link #beginText} and {@link #endText}. */
    public Output text() {
        return text;
    }

    /**
     * Ends the text begun last.
     *
     * @param out becomes the text; null if it did not fit.
     */
    public void endText(Value out) {
        if (text.hasOverflowed()) {
            arena.trim(textStart);
            out.setNull();
        } else {
            arena.trim(text.position());
            out.setText(arena.buffer(), textStart, text.position() - textStart);
        }
    }

    // The stack of values: compiled expressions and the arguments of functions.

    /**
     * Takes values off the stack's free end; the last taken are the first given back.
     *
     * @param count of values.
     * @return false when the stack is used up: the caller ends the run.
     */
    public boolean push(int count) {
        if (depth + count > stack.length) {
            return false;
        }
        depth += count;
        return true;
    }

    /** Gives back the values taken last. */
    public void pop(int count) {
        depth -= count;
        assert depth >= 0 : "popped " + count + " below zero: " + depth;
    }

    /** How many values are taken; {@link #release} goes back to it. */
    public int mark() {
        return depth;
    }

    /** Gives back all values taken since a mark. */
    public void release(int mark) {
        assert mark <= depth : "released to " + mark + " from " + depth;
        depth = mark;
    }

    /**
     * Begins a route that another one calls, or the first.
     *
     * @param count of values that it takes off the stack.
     * @param routesMax routes in progress at the same time, at most.
     * @return what {@link #leave} is given at its end; -1 when there are too many routes or values,
     *     or the run has taken too many steps.
     */
    public int enter(int count, int routesMax) {
        int mark = depth;
        boolean more = continuation.isResuming() || step(); // entered again is no new step
        if (routeDepth >= routesMax || !more || !push(count)) {
            return -1;
        }
        routeDepth++;
        return mark;
    }

    /** Counts a round of a loop; false when the run has taken {@link #STEPS_MAX} steps. */
    public boolean step() {
        return ++stepCount <= STEPS_MAX;
    }

    /** Ends a route. */
    public void leave(int mark) {
        routeDepth--;
        release(mark);
    }

    /**
     * A value taken from the stack.
     *
     * @param back 1 for the one taken last, 2 for the one before it, and so on.
     */
    public Value top(int back) {
        return stack[depth - back];
    }

    /**
     * The value that holds an argument of the function being called: the caller has pushed {@code
     * Arguments.MAX} values for it.
     */
    public Value argument(int index) {
        return depth > index ? stack[depth - 1 - index] : new Value();
    }

    /** A {@code $var}, by its slot. Text in it must lie in the {@link #arena()}. */
    public Value variable(int slot) {
        return variables[slot];
    }

    // How the run ends.

    /** Ends the run after the present action, as {@code exit} does. */
    public void exit() {
        exited = true;
    }

    /** Ends the run and drops what was to be done, as {@code drop} does. */
    public void drop() {
        exited = true;
        dropped = true;
    }

    public boolean hasExited() {
        return exited;
    }

    public boolean isDropped() {
        return dropped;
    }

    /** The last result of a function or route: {@code $rc}. */
    public long returnCode() {
        return returnCode;
    }

    public void returnCode(long code) {
        returnCode = code;
    }

    // Waiting for the answer of a function.

    Continuation continuation() {
        return continuation;
    }

    /** Whether the run ends for now, as a function has not answered yet. */
    public boolean isSuspended() {
        return continuation.isSuspended();
    }

    /** Whether the run comes back to where it waits: routes go to the place that they have kept. */
    public boolean isResuming() {
        return continuation.isResuming();
    }

    /** Notes that a function is called that may suspend, or was. */
    public void waitingCalled(boolean now) {
        continuation.waitingCalled(now);
    }

    /**
     * Keeps a number of a route that is left while the message waits; the last comes back first.
     */
    public void keep(int number) {
        continuation.keep(number);
    }

    /** Takes back the number kept last. */
    public int takeKept() {
        return continuation.takeKept();
    }

    /** What the function answered that the message has waited for; the run goes on from here. */
    public int takeAnswer() {
        return continuation.takeAnswer();
    }

    /** Leaves the large memory to another run and keeps its texts in a block of their own. */
    void setValuesAside(UnsafeBuffer block, int at, ProgramRun next) {
        assert depth == 0 : "values still taken: " + depth;
        arena.moveTo(new UnsafeBuffer(block, at, arena.position()));
        next.arena.reset();
        next.takeValues(this);
    }

    private void takeValues(ProgramRun giver) {
        arenaMemory = giver.arenaMemory;
        stack = giver.stack;
        giver.arenaMemory = NO_MEMORY;
        giver.stack = new Value[0];
        arena.moveTo(arenaMemory);
    }

    /** Goes on in the memory of a run that has nothing to do. */
    void takeValuesBack(ProgramRun idle) {
        idle.arena.reset();
        takeValues(idle);
        idle.arena.moveTo(NO_MEMORY);
    }
}
