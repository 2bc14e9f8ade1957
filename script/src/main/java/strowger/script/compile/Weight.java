package strowger.script.compile;

import java.util.List;

/**
 * How many bytes of bytecode something becomes, roughly. The JIT compiler leaves methods beyond
 * 8,000 bytes alone, so longer ones are cut into parts.
 */
final class Weight {
    /** The weight from which a method is cut. */
    static final int METHOD_MAX = 4_000;

    /** The weight from which a branch of a method gets a method of its own. */
    static final int INNER_MAX = 1_500;

    /** The branches of an {@code if} that stand in one method. */
    static final int BRANCHES_MAX = 40;

    private static final int CALL = 24;
    private static final int OPERATION = 12;

    private Weight() {}

    static int of(List<Step> steps) {
        int weight = 0;
        for (Step step : steps) {
            weight += of(step);
        }
        return weight;
    }

    static int of(Step step) {
        return switch (step) {
            case Step.Evaluate evaluate -> OPERATION + of(evaluate.code());
            case Step.Await await -> 4 * OPERATION + of(await.call());
            case Step.Assign assign -> 2 * OPERATION + of(assign.value());
            case Step.If conditional -> {
                int weight = inner(conditional.otherwise());
                for (Step.Branch branch : conditional.branches()) {
                    weight += OPERATION + of(branch.condition()) + inner(branch.steps());
                }
                yield weight;
            }
            case Step.While loop -> 4 * OPERATION + of(loop.condition()) + inner(loop.body());
            case Step.Switch choice -> {
                int weight = of(choice.subject());
                for (Step.Case each : choice.cases()) {
                    weight += 2 * OPERATION + inner(each.steps());
                }
                yield weight;
            }
            case Step.Return result -> 2 * OPERATION + of(result.value());
            case Step.Exit _, Step.Drop _, Step.Break _ -> OPERATION;
        };
    }

    private static int inner(List<Step> steps) {
        int weight = of(steps);
        return weight > INNER_MAX ? 5 * OPERATION : weight;
    }

    private static int of(Code code) {
        return switch (code) {
            case Code.Call call -> {
                int weight = CALL;
                for (Code.Store store : call.stores()) {
                    weight += OPERATION + of(store.value());
                }
                yield weight;
            }
            case Code.RouteCall _, Code.DynamicRouteCall _ -> CALL;
            case Code.Not not -> of(not.operand());
            case Code.Negate negate -> OPERATION + of(negate.operand());
            case Code.Complement complement -> OPERATION + of(complement.operand());
            case Code.Defined defined -> OPERATION + of(defined.operand());
            case Code.Length length -> OPERATION + of(length.operand());
            case Code.ToInteger conversion -> OPERATION + of(conversion.operand());
            case Code.ToText conversion -> OPERATION + of(conversion.operand());
            case Code.Arithmetic arithmetic -> both(arithmetic.left(), arithmetic.right());
            case Code.Plus plus -> both(plus.left(), plus.right());
            case Code.Logic logic -> both(logic.left(), logic.right());
            case Code.Compare compare -> both(compare.left(), compare.right());
            case Code.Equal equal -> both(equal.left(), equal.right());
            case Code.TextEqual equal -> both(equal.left(), equal.right());
            case Code.Matches matches -> both(matches.text(), matches.expression());
            case Code.InNet inNet -> OPERATION + of(inNet.address());
            case Code.Myself myself -> OPERATION + of(myself.name());
            case Code.Choice choice ->
                    OPERATION + of(choice.condition()) + both(choice.then(), choice.otherwise());
            case Code.Assign assign -> 2 * OPERATION + of(assign.value());
            case Code.IntegerConstant _,
                    Code.TextConstant _,
                    Code.Read _,
                    Code.Slot _,
                    Code.Awaited _,
                    Code.ReturnCode _ ->
                    OPERATION;
        };
    }

    private static int both(Code left, Code right) {
        return 2 * OPERATION + of(left) + of(right);
    }
}
