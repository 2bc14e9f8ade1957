package strowger.script.compile;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.Function;
import strowger.engine.module.Variable;
import strowger.engine.regex.Regex;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.script.syntax.BinaryOperator;

import java.util.List;

/** An expression whose names are resolved: what {@link Emitter} makes bytecode of. */
sealed interface Code {
    /** A number. */
    record IntegerConstant(long value) implements Code {}

    /** A text; the value is never changed. */
    record TextConstant(Value value) implements Code {}

    /** A variable of a module. */
    record Read(Variable variable) implements Code {}

    /** A {@code $var}. */
    record Slot(int slot) implements Code {}

    /** {@code $rc}. */
    record ReturnCode() implements Code {}

    /**
     * A function of a module.
     *
     * @param stores what is reckoned and put into slots before, for arguments that are expressions.
     * @param waiting whether the message may wait in it.
     * @param next the route that is run after it, if it answers true; then the run ends.
     */
    record Call(
            Function function,
            Arguments arguments,
            List<Store> stores,
            boolean waiting,
            @Nullable Code next)
            implements Code {}

    /** The result of a call that was made before, in a slot: true as that of a call is. */
    record Awaited(int slot) implements Code {}

    /** A value to put into a slot. */
    record Store(int slot, Code value) {}

    /** A route called by its name. */
    record RouteCall(int route) implements Code {}

    /** A route whose name is made at run time. */
    record DynamicRouteCall(Argument name, List<Store> stores) implements Code {}

    /** {@code !}. */
    record Not(Code operand) implements Code {}

    /** {@code -}. */
    record Negate(Code operand) implements Code {}

    /** {@code ~}. */
    record Complement(Code operand) implements Code {}

    /** Whether a variable has a value. */
    record Defined(Code operand) implements Code {}

    /** Length of a text. */
    record Length(Code operand) implements Code {}

    /** {@code (int)}. */
    record ToInteger(Code operand) implements Code {}

    /** {@code (str)}. */
    record ToText(Code operand) implements Code {}

    /** Two integers reckoned into one, of 32 bits. */
    record Arithmetic(BinaryOperator operator, Code left, Code right) implements Code {}

    /** {@code +}, where the left operand says whether it adds or joins. */
    record Plus(Code left, Code right) implements Code {}

    /** {@code &&} or {@code ||}. */
    record Logic(boolean and, Code left, Code right) implements Code {}

    /** Two integers compared. */
    record Compare(BinaryOperator operator, Code left, Code right) implements Code {}

    /** {@code ==}, where the left operand says how it is compared. */
    record Equal(Code left, Code right) implements Code {}

    /** Two texts compared, by {@code eq} or because both are known to be texts. */
    record TextEqual(Code left, Code right, boolean ignoreCase) implements Code {}

    /** {@code =~}; {@code regex} is null when the expression is made at run time. */
    record Matches(Code text, @Nullable Regex regex, Code expression) implements Code {}

    /** Whether an address lies in a net. */
    record InNet(Code address, Net net) implements Code {}

    /** Whether the host of a URI, or a host, is this server. */
    record Myself(Code name) implements Code {}

    /** {@code selval}. */
    record Choice(Code condition, Code then, Code otherwise) implements Code {}

    /** An assignment; its value is the truth of what is assigned. */
    record Assign(Target target, Code value) implements Code {}

    /** What is assigned to. */
    sealed interface Target {
        /** A {@code $var}. */
        record ToSlot(int slot) implements Target {}

        /** A variable of a module. */
        record ToVariable(Variable variable) implements Target {}
    }

    /** What is known of the value before it is reckoned. */
    default ValueType type() {
        return switch (this) {
            case TextConstant _, ToText _ -> ValueType.TEXT;
            case Read read -> read.variable.type();
            case Slot _ -> ValueType.ANY;
            case Plus plus -> plus.left.type();
            case Choice choice ->
                    choice.then.type() == choice.otherwise.type()
                            ? choice.then.type()
                            : ValueType.ANY;
            default -> ValueType.INTEGER;
        };
    }

    /** Whether the value may be null. */
    default boolean nullable() {
        return switch (this) {
            case Read _ -> true;
            case Choice choice -> choice.then.nullable() || choice.otherwise.nullable();
            default -> false;
        };
    }
}
