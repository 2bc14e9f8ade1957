package strowger.script.compile;

import org.agrona.DirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Function;
import strowger.engine.module.Variable;
import strowger.engine.regex.Regex;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the generated code calls. Operands are never changed, results go where {@code out} says;
 * text made here lies in the context's arena.
 */
final class Operations {
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
    private static final LongAdder DIVISIONS_BY_ZERO = new LongAdder();

    private Operations() {}

    /** Calls a function; 0 if the run is to end. */
    static int call(Function function, RoutingContext context, Arguments arguments) {
        int mark = context.mark();
        if (!context.push(Arguments.MAX)) {
            LOG.error("calls nested too deep: a function is not called");
            return Function.FALSE;
        }
        int result = invoke(function, context, arguments);
        context.release(mark);
        if (context.isSuspended()) {
            return Function.TRUE;
        }
        return finished(context, result);
    }

    private static int finished(RoutingContext context, int result) {
        context.returnCode(result);
        if (result == Function.EXIT) {
            context.exit();
        }
        return context.hasExited() ? Function.EXIT : result;
    }

    /**
     * Calls a function in which the message may wait; {@code isSuspended} tells whether it does.
     */
    static int waitingCall(Function function, RoutingContext context, Arguments arguments) {
        context.waitingCalled(true);
        int result = call(function, context, arguments);
        context.waitingCalled(false);
        return result;
    }

    /** What the function answered that the message has waited for; 0 if the run is to end. */
    static int answered(RoutingContext context) {
        int result;
        try {
            result = context.takeAnswer();
        } catch (ConfigurationException fault) {
            LOG.error("a function refuses its arguments: {}", fault.getMessage());
            result = Function.FALSE;
        }
        return finished(context, result);
    }

    private static int invoke(Function function, RoutingContext context, Arguments arguments) {
        try {
            return function.call(context, arguments);
        } catch (ConfigurationException fault) { // of an argument made at run time
            LOG.error("a function refuses its arguments: {}", fault.getMessage());
            return Function.FALSE;
        }
    }

    /** Notes what a route returned; 0 if the run is to end. */
    static int returned(RoutingContext context, int result) {
        context.returnCode(result);
        return context.hasExited() ? Function.EXIT : result;
    }

    /** Calls the route that a text names; -1 if there is none. */
    static int routeCall(RouteTable routes, RoutingContext context, Argument name) {
        return returned(context, routeRun(routes, context, routeIndex(routes, context, name)));
    }

    /** The number of the route that a text names; -1 if there is none. */
    static int routeIndex(RouteTable routes, RoutingContext context, Argument name) {
        int mark = context.mark();
        if (!context.push(1)) {
            return RouteTable.NONE;
        }
        Value text = context.top(1);
        name.read(context, text);
        text.toText(context.arena());
        int index = routes.index(text);
        if (index == RouteTable.NONE) {
            LOG.error("no route[{}]", text);
        }
        context.release(mark);
        return index;
    }

    /** Runs the route with a number; false for none. */
    static int routeRun(RouteTable routes, RoutingContext context, int index) {
        return index == RouteTable.NONE ? Function.FALSE : routes.at(index).run(context);
    }

    /**
     * Begins a route; a mark for {@link RoutingContext#leave}, or -1 if routes are nested too deep.
     *
     * @param place of the route, for the log.
     */
    static int enter(RoutingContext context, int values, int depthMax, String place) {
        int mark = context.enter(values, depthMax);
        if (mark < 0) {
            LOG.error(
                    "{}: the route is not run: more than {} are in progress (max_recursive_level),"
                            + " or the run took more than {} steps",
                    place,
                    depthMax,
                    RoutingContext.STEPS_MAX);
        }
        return mark;
    }

    /** Says that a loop was ended because it went round too often. */
    static void loopLimit(int rounds, String position) {
        LOG.error(
                "{}: while loop ended after {} rounds (max_while_loops), or the run took more than"
                        + " {} steps",
                position,
                rounds,
                RoutingContext.STEPS_MAX);
    }

    /** Ends the run, as {@code exit} does. */
    static void exit(RoutingContext context) {
        context.exit();
    }

    static long divide(long dividend, long divisor) {
        if (divisor == 0) {
            DIVISIONS_BY_ZERO.increment();
            LOG.error("division by zero");
            return 0;
        }
        return dividend / divisor;
    }

    static long modulo(long dividend, long divisor) {
        if (divisor == 0) {
            DIVISIONS_BY_ZERO.increment();
            LOG.error("modulo by zero");
            return 0;
        }
        return dividend % divisor;
    }

    /** Assigns to a {@code $var}: text is kept in the arena, null becomes 0. */
    static void assignSlot(RoutingContext context, int slot, Value value) {
        Value variable = context.variable(slot);
        if (value.isNull()) {
            variable.setInteger(0);
        } else {
            variable.set(value);
            variable.keepIn(context.arena());
        }
    }

    /** Assigns to a variable of a module; the result is that of the statement. */
    static int assign(RoutingContext context, Variable variable, Value value) {
        return variable.assign(context, value) ? Function.TRUE : Function.FALSE;
    }

    /** Whether a value that was assigned counts as true. */
    static boolean truth(Value value) {
        return value.isInteger() ? value.number() != 0 : value.isText() && value.length() > 0;
    }

    /** Compares as the type of the left operand asks; if that is null, of the right one. */
    static boolean equal(RoutingContext context, Value left, Value right) {
        boolean asInteger = left.isNull() ? right.isInteger() : left.isInteger();
        return asInteger ? left.toInteger() == right.toInteger() : textEqual(context, left, right);
    }

    /** Compares with a number, as the type of the left operand asks. */
    static boolean equal(RoutingContext context, Value left, long right) {
        if (!left.isText()) {
            return left.toInteger() == right;
        }
        int mark = context.arena().position();
        int at = context.arena().claim(DIGITS_MAX);
        if (at == Arena.FULL) {
            return false;
        }
        int length = context.arena().buffer().putLongAscii(at, right);
        boolean equal =
                equal(
                        left.buffer(),
                        left.offset(),
                        left.length(),
                        context.arena().buffer(),
                        at,
                        length);
        context.arena().trim(mark);
        return equal;
    }

    private static final int DIGITS_MAX = 20;

    /** Compares two values as texts, byte by byte. */
    static boolean textEqual(RoutingContext context, Value left, Value right) {
        if (left.isInteger()) {
            return right.isInteger()
                    ? left.number() == right.number()
                    : equal(context, right, left.number()) && right.isText();
        }
        if (right.isInteger()) {
            return left.isText() && equal(context, left, right.number());
        }
        int leftLength = left.isNull() ? 0 : left.length();
        int rightLength = right.isNull() ? 0 : right.length();
        return leftLength == rightLength && (leftLength == 0 || left.textEquals(right));
    }

    /** Compares two values as texts, letters of both cases alike. */
    static boolean textEqualIgnoreCase(RoutingContext context, Value left, Value right) {
        boolean texts = left.isText() && right.isText();
        return texts ? left.textEqualsIgnoreCase(right) : textEqual(context, left, right);
    }

    private static boolean equal(
            DirectBuffer left,
            int at,
            int length,
            DirectBuffer right,
            int rightAt,
            int rightLength) {
        if (length != rightLength) {
            return false;
        }
        for (int index = 0; index < length; index++) {
            if (left.getByte(at + index) != right.getByte(rightAt + index)) {
                return false;
            }
        }
        return true;
    }

    /** Length of a value as text. */
    static long length(RoutingContext context, Value value) {
        if (!value.isInteger()) {
            return value.isNull() ? 0 : value.length();
        }
        int mark = context.arena().position();
        int at = context.arena().claim(DIGITS_MAX);
        if (at == Arena.FULL) {
            return 0;
        }
        int length = context.arena().buffer().putLongAscii(at, value.number());
        context.arena().trim(mark);
        return length;
    }

    /** Whether a value as text is matched by an expression made before. */
    static boolean matches(RoutingContext context, Value text, Regex regex) {
        int mark = context.mark();
        int arenaMark = context.arena().position();
        if (!context.push(1)) {
            return false;
        }
        Value copy = context.top(1);
        copy.set(text);
        copy.toText(context.arena());
        boolean found = regex.found(copy.buffer(), copy.offset(), copy.length());
        context.release(mark);
        context.arena().trim(arenaMark);
        return found;
    }

    /** Whether a value as text is matched by an expression that is made now. */
    static boolean matches(RoutingContext context, Value text, Value expression) {
        Regex regex = RegexCache.compiled(expression);
        return regex != RegexCache.INVALID && matches(context, text, regex);
    }

    /** Adds or joins, as the type of the left operand asks; if that is null, of the right one. */
    static void plus(RoutingContext context, Value left, Value right, Value out) {
        boolean adds = left.isNull() ? right.isInteger() : left.isInteger();
        if (adds) {
            int sum = (int) (left.toInteger() + right.toInteger());
            out.setInteger(sum);
        } else {
            join(context, left, right, out);
        }
    }

    /** Joins two values as texts. What ends the arena already is lengthened, not copied. */
    static void join(RoutingContext context, Value left, Value right, Value out) {
        Arena arena = context.arena();
        if (right.isNull() || (right.isText() && right.length() == 0)) {
            out.set(left);
            out.toText(arena);
            return;
        }
        boolean atEnd =
                left.isText()
                        && left.buffer() == arena.buffer()
                        && left.offset() + left.length() == arena.position();
        int start = atEnd ? left.offset() : arena.position();
        boolean fits = (atEnd || append(arena, left)) && append(arena, right);
        if (fits) {
            out.setText(arena.buffer(), start, arena.position() - start);
        } else {
            arena.trim(atEnd ? start + left.length() : start);
            out.setNull();
        }
    }

    private static boolean append(Arena arena, Value value) {
        if (value.isText()) {
            return arena.copy(value.buffer(), value.offset(), value.length()) != Arena.FULL;
        }
        if (value.isNull()) {
            return true;
        }
        int at = arena.claim(DIGITS_MAX);
        if (at == Arena.FULL) {
            return false;
        }
        arena.trim(at + arena.buffer().putLongAscii(at, value.number()));
        return true;
    }

    /** Turns a value into text in another. */
    static void text(RoutingContext context, Value value, Value out) {
        out.set(value);
        out.toText(context.arena());
    }

    /** Whether the host of a URI, or a bare host, is this server. */
    static boolean isMyself(RoutingContext context, Value name) {
        return name.isText() && context.isMyself(name);
    }
}
