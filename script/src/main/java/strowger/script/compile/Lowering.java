package strowger.script.compile;

import strowger.script.syntax.BinaryOperator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Takes calls in which the message may wait out of expressions: each becomes a statement that puts
 * its result into a slot, and what stood around it becomes statements too. So nothing but slots,
 * the place and the rounds of loops need to be kept while the message waits.
 */
final class Lowering {
    private static final Code ZERO = new Code.IntegerConstant(0);
    private static final Code ONE = new Code.IntegerConstant(1);

    private final Resumable resumable;
    private final IntSupplier freshSlot;

    Lowering(Resumable resumable, IntSupplier freshSlot) {
        this.resumable = resumable;
        this.freshSlot = freshSlot;
    }

    List<Step> steps(List<Step> steps) {
        List<Step> out = new ArrayList<>();
        for (Step step : steps) {
            if (resumable.suspend(List.of(step))) {
                add(step, out);
            } else {
                out.add(step);
            }
        }
        return List.copyOf(out);
    }

    private boolean suspends(Code code) {
        return Calls.any(code, resumable::suspends);
    }

    private void add(Step step, List<Step> out) {
        switch (step) {
            case Step.Evaluate evaluate -> {
                if (resumable.suspends(evaluate.code())) {
                    call(evaluate.code(), Step.Await.NO_SLOT, out);
                } else {
                    out.add(new Step.Evaluate(code(evaluate.code(), out)));
                }
            }
            case Step.Assign assign ->
                    out.add(new Step.Assign(assign.target(), code(assign.value(), out)));
            case Step.If conditional -> conditional(conditional, 0, out);
            case Step.While loop -> out.add(loop(loop));
            case Step.Switch choice -> {
                Code subject = code(choice.subject(), out);
                List<Step.Case> cases = new ArrayList<>();
                for (Step.Case each : choice.cases()) {
                    cases.add(
                            new Step.Case(
                                    each.number(), each.text(), each.regex(), steps(each.steps())));
                }
                out.add(new Step.Switch(subject, choice.integers(), List.copyOf(cases)));
            }
            case Step.Return result -> out.add(new Step.Return(code(result.value(), out)));
            case Step.Await _, Step.Exit _, Step.Drop _, Step.Break _ -> out.add(step);
        }
    }

    /**
     * The branches from one on: a condition that may wait is reckoned before its own {@code if}.
     */
    private void conditional(Step.If conditional, int from, List<Step> out) {
        List<Step.Branch> branches = conditional.branches();
        List<Step.Branch> plain = new ArrayList<>();
        int index = from;
        if (suspends(branches.get(index).condition())) {
            Step.Branch first = branches.get(index++);
            plain.add(new Step.Branch(code(first.condition(), out), steps(first.steps())));
        }
        while (index < branches.size() && !suspends(branches.get(index).condition())) {
            Step.Branch branch = branches.get(index++);
            plain.add(new Step.Branch(branch.condition(), steps(branch.steps())));
        }
        List<Step> otherwise = new ArrayList<>();
        if (index < branches.size()) {
            conditional(conditional, index, otherwise);
        } else {
            otherwise.addAll(steps(conditional.otherwise()));
        }
        out.add(new Step.If(List.copyOf(plain), List.copyOf(otherwise)));
    }

    private Step loop(Step.While loop) {
        if (!suspends(loop.condition())) {
            return new Step.While(loop.condition(), steps(loop.body()), loop.position());
        }
        List<Step> body = new ArrayList<>();
        Code holds = code(loop.condition(), body);
        List<Step.Branch> goesOn = List.of(new Step.Branch(holds, List.of()));
        body.add(new Step.If(goesOn, List.of(new Step.Break())));
        body.addAll(steps(loop.body()));
        return new Step.While(ONE, List.copyOf(body), loop.position());
    }

    /** Takes out a call whose result goes to a slot. */
    private void call(Code call, int slot, List<Step> out) {
        Code next = call instanceof Code.Call waiting ? waiting.next() : null;
        int result = next != null && slot == Step.Await.NO_SLOT ? freshSlot.getAsInt() : slot;
        out.add(new Step.Await(withoutStores(call, out), result));
        if (next != null) {
            List<Step> then = new ArrayList<>();
            add(new Step.Evaluate(next), then);
            then.add(new Step.Exit());
            Step.Branch answered = new Step.Branch(new Code.Awaited(result), List.copyOf(then));
            out.add(new Step.If(List.of(answered), List.of()));
            if (slot == Step.Await.NO_SLOT) {
                out.add(new Step.Evaluate(new Code.Awaited(result)));
            }
        }
    }

    private Code withoutStores(Code call, List<Step> out) {
        return switch (call) {
            case Code.Call each -> {
                store(each.stores(), out);
                yield new Code.Call(each.function(), each.arguments(), List.of(), true, null);
            }
            case Code.DynamicRouteCall each -> {
                store(each.stores(), out);
                yield new Code.DynamicRouteCall(each.name(), List.of());
            }
            default -> call;
        };
    }

    private void store(List<Code.Store> stores, List<Step> out) {
        for (Code.Store store : stores) {
            out.add(
                    new Step.Assign(
                            new Code.Target.ToSlot(store.slot()), code(store.value(), out)));
        }
    }

    /** An expression in which the message never waits; what has to be done before goes out. */
    private Code code(Code code, List<Step> out) {
        if (!suspends(code)) {
            return code;
        }
        return switch (code) {
            case Code.Call _, Code.RouteCall _, Code.DynamicRouteCall _ -> awaited(code, out);
            case Code.Not not -> new Code.Not(code(not.operand(), out));
            case Code.Negate negate -> new Code.Negate(code(negate.operand(), out));
            case Code.Complement complement -> new Code.Complement(code(complement.operand(), out));
            case Code.Defined defined -> new Code.Defined(code(defined.operand(), out));
            case Code.Length length -> new Code.Length(code(length.operand(), out));
            case Code.ToInteger conversion -> new Code.ToInteger(code(conversion.operand(), out));
            case Code.ToText conversion -> new Code.ToText(code(conversion.operand(), out));
            case Code.Arithmetic each ->
                    new Code.Arithmetic(
                            each.operator(), first(each.left(), out), code(each.right(), out));
            case Code.Plus each -> new Code.Plus(first(each.left(), out), code(each.right(), out));
            case Code.Compare each ->
                    new Code.Compare(
                            each.operator(), first(each.left(), out), code(each.right(), out));
            case Code.Equal each ->
                    new Code.Equal(first(each.left(), out), code(each.right(), out));
            case Code.TextEqual each ->
                    new Code.TextEqual(
                            first(each.left(), out), code(each.right(), out), each.ignoreCase());
            case Code.Matches each ->
                    new Code.Matches(
                            first(each.text(), out), each.regex(), code(each.expression(), out));
            case Code.InNet inNet -> new Code.InNet(code(inNet.address(), out), inNet.net());
            case Code.Myself myself -> new Code.Myself(code(myself.name(), out));
            case Code.Assign assign -> new Code.Assign(assign.target(), code(assign.value(), out));
            case Code.Logic logic -> logic(logic, out);
            case Code.Choice choice -> choice(choice, out);
            case Code.IntegerConstant _,
                    Code.TextConstant _,
                    Code.Read _,
                    Code.Slot _,
                    Code.Awaited _,
                    Code.ReturnCode _ ->
                    code;
        };
    }

    /** The left of two operands: what it calls is called before the right one waits. */
    private Code first(Code operand, List<Step> out) {
        boolean calls = operand instanceof Code.Call || operand instanceof Code.RouteCall;
        return calls && !suspends(operand) ? awaited(operand, out) : code(operand, out);
    }

    private Code awaited(Code call, List<Step> out) {
        int slot = freshSlot.getAsInt();
        call(call, slot, out);
        return new Code.Awaited(slot);
    }

    /** The right operand is looked at, and waited for, only if the left one does not decide. */
    private Code logic(Code.Logic logic, List<Step> out) {
        int slot = freshSlot.getAsInt();
        Code.Target target = new Code.Target.ToSlot(slot);
        Code left = code(logic.left(), out);
        List<Step> right = new ArrayList<>();
        Code last = code(logic.right(), right);
        right.add(new Step.Assign(target, new Code.Not(new Code.Not(last))));
        out.add(new Step.Assign(target, logic.and() ? ZERO : ONE));
        Code fails = new Code.Not(left);
        Step.Branch branch = new Step.Branch(fails, logic.and() ? List.of() : List.copyOf(right));
        out.add(new Step.If(List.of(branch), logic.and() ? List.copyOf(right) : List.of()));
        return new Code.Compare(BinaryOperator.INTEGER_NOT_EQUAL, new Code.Slot(slot), ZERO);
    }

    private Code choice(Code.Choice choice, List<Step> out) {
        int slot = freshSlot.getAsInt();
        Code condition = code(choice.condition(), out);
        Step.Branch branch = new Step.Branch(condition, into(slot, choice.then()));
        out.add(new Step.If(List.of(branch), into(slot, choice.otherwise())));
        return new Code.Slot(slot);
    }

    private List<Step> into(int slot, Code value) {
        List<Step> steps = new ArrayList<>();
        Code reckoned = code(value, steps);
        steps.add(new Step.Assign(new Code.Target.ToSlot(slot), reckoned));
        return List.copyOf(steps);
    }
}
