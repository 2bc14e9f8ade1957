package strowger.script.compile;

import org.jspecify.annotations.Nullable;

import strowger.engine.regex.Regex;

import java.util.List;

/** A statement whose names are resolved: what {@link Emitter} makes bytecode of. */
sealed interface Step {
    /** An expression whose value is that of the action. */
    record Evaluate(Code code) implements Step {}

    /**
     * A call in which the message may wait.
     *
     * @param slot that its result is put into, or {@link #NO_SLOT}.
     */
    record Await(Code call, int slot) implements Step {
        /** The result is that of the statement only. */
        static final int NO_SLOT = -1;
    }

    record Assign(Code.Target target, Code value) implements Step {}

    record If(List<Branch> branches, List<Step> otherwise) implements Step {}

    /** A condition and what is done if it holds. */
    record Branch(Code condition, List<Step> steps) {}

    /** A loop; {@code position} is where it stands, for the log. */
    record While(Code condition, List<Step> body, String position) implements Step {}

    /** A switch; {@code integers} says whether all labels are integers. */
    record Switch(Code subject, boolean integers, List<Case> cases) implements Step {}

    /** A case: exactly one of number, text and regex is given, none for the default. */
    record Case(
            @Nullable Long number,
            Code.@Nullable TextConstant text,
            @Nullable Regex regex,
            List<Step> steps) {
        boolean isDefault() {
            return number == null && text == null && regex == null;
        }
    }

    /** {@code return}. */
    record Return(Code value) implements Step {}

    record Exit() implements Step {}

    record Drop() implements Step {}

    record Break() implements Step {}
}
