package strowger.engine.routing;

import org.jspecify.annotations.Nullable;

import strowger.engine.value.Arena;
import strowger.engine.value.Value;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A message on its way through the engine: what arrived, and what the route program has decided of
 * it so far.
 *
 * <p>One to a reactor, and one more for each depth of nesting; reused for message after message.
 * Nothing in it is allocated once it is warm. Not thread-safe.
 */
public final class RoutingContext {
    /** Routes and functions in progress at the same time, at most. */
    public static final int DEPTH_MAX = 256;

    /** A context of no message, in which constants are evaluated. */
    public static final RoutingContext NONE = new RoutingContext(1024);

    private static final int ARENA_LENGTH = 256 * 1024;

    private final Arena arena;
    private final Value[] stack = new Value[DEPTH_MAX * 8];
    private int depth;
    private Value[] variables = new Value[0];
    private @Nullable Object[] states = new @Nullable Object[0];
    private RouteKind route = RouteKind.REQUEST;
    private boolean exited;
    private boolean dropped;
    private long returnCode;

    public RoutingContext() {
        this(ARENA_LENGTH);
    }

    private RoutingContext(int arenaLength) {
        arena = new Arena(arenaLength);
        for (int index = 0; index < stack.length; index++) {
            stack[index] = new Value();
        }
    }

    /**
     * Begins the run of a program on a new message.
     *
     * @param kind of the route block that begins it.
     * @param variableCount how many {@code $var} slots the program has.
     */
    public void begin(RouteKind kind, int variableCount) {
        arena.reset();
        depth = 0;
        route = kind;
        exited = false;
        dropped = false;
        returnCode = 1;
        clearVariables(variableCount);
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

    /** Memory for text made in this run. */
    public Arena arena() {
        return arena;
    }

    /** The route block that began this run. */
    public RouteKind route() {
        return route;
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

    Object state(int slot, Supplier<?> fresh) {
        if (slot >= states.length) {
            states = Arrays.copyOf(states, slot + 1);
        }
        Object state = states[slot];
        if (state == null) {
            state = fresh.get();
            states[slot] = state;
        }
        return state;
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
}
