package strowger.script.compile;

import java.util.List;
import java.util.function.Predicate;

/** Looks for calls in statements and expressions. */
final class Calls {
    private Calls() {}

    /** Whether there is one for which a condition holds. */
    static boolean any(List<Step> steps, Predicate<Code> condition) {
        return steps.stream().anyMatch(step -> any(step, condition));
    }

    private static boolean any(Step step, Predicate<Code> condition) {
        return switch (step) {
            case Step.Evaluate evaluate -> any(evaluate.code(), condition);
            case Step.Await await -> any(await.call(), condition);
            case Step.Assign assign -> any(assign.value(), condition);
            case Step.If conditional ->
                    any(conditional.otherwise(), condition)
                            || conditional.branches().stream()
                                    .anyMatch(
                                            each ->
                                                    any(each.condition(), condition)
                                                            || any(each.steps(), condition));
            case Step.While loop -> any(loop.condition(), condition) || any(loop.body(), condition);
            case Step.Switch choice ->
                    any(choice.subject(), condition)
                            || choice.cases().stream()
                                    .anyMatch(each -> any(each.steps(), condition));
            case Step.Return result -> any(result.value(), condition);
            case Step.Exit _, Step.Drop _, Step.Break _ -> false;
        };
    }

    /** Whether there is one in an expression, itself included. */
    static boolean any(Code code, Predicate<Code> condition) {
        return condition.test(code)
                || switch (code) {
                    case Code.Call call -> {
                        Code next = call.next();
                        yield stored(call.stores(), condition)
                                || (next != null && any(next, condition));
                    }
                    case Code.DynamicRouteCall call -> stored(call.stores(), condition);
                    case Code.Not not -> any(not.operand(), condition);
                    case Code.Negate negate -> any(negate.operand(), condition);
                    case Code.Complement complement -> any(complement.operand(), condition);
                    case Code.Defined defined -> any(defined.operand(), condition);
                    case Code.Length length -> any(length.operand(), condition);
                    case Code.ToInteger conversion -> any(conversion.operand(), condition);
                    case Code.ToText conversion -> any(conversion.operand(), condition);
                    case Code.Arithmetic both -> any(both.left(), both.right(), condition);
                    case Code.Plus both -> any(both.left(), both.right(), condition);
                    case Code.Logic both -> any(both.left(), both.right(), condition);
                    case Code.Compare both -> any(both.left(), both.right(), condition);
                    case Code.Equal both -> any(both.left(), both.right(), condition);
                    case Code.TextEqual both -> any(both.left(), both.right(), condition);
                    case Code.Matches both -> any(both.text(), both.expression(), condition);
                    case Code.InNet inNet -> any(inNet.address(), condition);
                    case Code.Myself myself -> any(myself.name(), condition);
                    case Code.Choice choice ->
                            any(choice.condition(), condition)
                                    || any(choice.then(), choice.otherwise(), condition);
                    case Code.Assign assign -> any(assign.value(), condition);
                    case Code.IntegerConstant _,
                            Code.TextConstant _,
                            Code.Read _,
                            Code.Slot _,
                            Code.Awaited _,
                            Code.RouteCall _,
                            Code.ReturnCode _ ->
                            false;
                };
    }

    private static boolean any(Code left, Code right, Predicate<Code> condition) {
        return any(left, condition) || any(right, condition);
    }

    private static boolean stored(List<Code.Store> stores, Predicate<Code> condition) {
        return stores.stream().anyMatch(store -> any(store.value(), condition));
    }
}
