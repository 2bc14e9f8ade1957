package strowger.script.compile;

import static strowger.script.compile.Locals.CONTEXT_LOCAL;
import static strowger.script.compile.Locals.FIRST_VALUE;
import static strowger.script.compile.Locals.MARK_LOCAL;
import static strowger.script.compile.Locals.RESULT_LOCAL;
import static strowger.script.compile.Types.BOOLEAN;
import static strowger.script.compile.Types.CONTEXT;
import static strowger.script.compile.Types.INT;
import static strowger.script.compile.Types.OPERATIONS;
import static strowger.script.compile.Types.REGEX;
import static strowger.script.compile.Types.STRING;
import static strowger.script.compile.Types.VALUE;
import static strowger.script.compile.Types.VOID;

import org.jspecify.annotations.Nullable;

import strowger.engine.regex.Regex;
import strowger.engine.value.ValueType;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Emits one method: a route, or a part of one that would make its method too long.
 *
 * <p>A route returns the result of its last action, 0 when the run has ended. A part returns how it
 * ended in its upper 32 bits (0 at its end, {@link #BROKEN}, {@link #RETURNED}, {@link #EXITED})
 * and the last result in its lower ones.
 */
final class MethodEmitter {
    /** The part came to a {@code break}. */
    static final int BROKEN = 1;

    /** The part came to a {@code return}. */
    static final int RETURNED = 2;

    /** The run has ended. */
    static final int EXITED = 3;

    /** The message waits. */
    static final int SUSPENDED = 4;

    private final ProgramEmitter program;
    private final CodeBuilder code;
    private final ExpressionEmitter expressions;
    private final boolean part;
    private final Label exit;
    private final Label finish;
    private final boolean resumable;
    private final Label resume;
    private final List<Point> points = new ArrayList<>();
    private final Deque<Integer> rounds = new ArrayDeque<>(); // of the loops here, outermost first
    private @Nullable Label breakTarget;

    private MethodEmitter(
            ProgramEmitter program,
            CodeBuilder code,
            int valueCount,
            boolean part,
            List<Step> steps) {
        this.program = program;
        this.code = code;
        this.part = part;
        resumable = program.resumable().suspend(steps);
        resume = code.newLabel();
        exit = code.newLabel();
        finish = code.newLabel();
        expressions = program.expressions(code, valueCount, exit);
    }

    /** Emits a route; returns how many values it needs. */
    static int route(
            ProgramEmitter program,
            CodeBuilder code,
            int valueCount,
            List<Step> steps,
            String place) {
        MethodEmitter emitter = new MethodEmitter(program, code, valueCount, false, steps);
        emitter.beginRoute(valueCount, place);
        emitter.begin(valueCount);
        emitter.steps(steps);
        emitter.endRoute();
        emitter.endPoints();
        return emitter.expressions.locals().valuesMost();
    }

    /** Emits a part; returns how many values it needs. */
    static int part(ProgramEmitter program, CodeBuilder code, int valueCount, List<Step> steps) {
        MethodEmitter emitter = new MethodEmitter(program, code, valueCount, true, steps);
        emitter.beginPart(valueCount);
        emitter.begin(valueCount);
        emitter.steps(steps);
        emitter.endPart();
        emitter.endPoints();
        return emitter.expressions.locals().valuesMost();
    }

    private void beginRoute(int valueCount, String place) {
        Label entered = code.newLabel();
        code.aload(CONTEXT_LOCAL).loadConstant(valueCount).loadConstant(program.depthMax());
        code.loadConstant(place);
        code.invokestatic(OPERATIONS, "enter", MethodTypeDesc.of(INT, CONTEXT, INT, INT, STRING));
        code.istore(MARK_LOCAL);
        code.iload(MARK_LOCAL);
        code.ifge(entered);
        code.iconst_m1();
        code.ireturn();
        code.labelBinding(entered);
    }

    private void beginPart(int valueCount) {
        Label entered = code.newLabel();
        code.aload(CONTEXT_LOCAL);
        code.invokevirtual(CONTEXT, "mark", MethodTypeDesc.of(INT));
        code.istore(MARK_LOCAL);
        code.aload(CONTEXT_LOCAL).loadConstant(valueCount);
        code.invokevirtual(CONTEXT, "push", MethodTypeDesc.of(BOOLEAN, INT));
        code.ifne(entered);
        code.loadConstant((long) RETURNED << Integer.SIZE | 0xFFFF_FFFFL);
        code.lreturn();
        code.labelBinding(entered);
    }

    private void begin(int valueCount) {
        for (int index = 0; index < valueCount; index++) {
            code.aload(CONTEXT_LOCAL).loadConstant(valueCount - index);
            code.invokevirtual(CONTEXT, "top", MethodTypeDesc.of(VALUE, INT));
            code.astore(FIRST_VALUE + index);
        }
        result(1);
        if (resumable) {
            code.aload(CONTEXT_LOCAL);
            code.invokevirtual(CONTEXT, "isResuming", MethodTypeDesc.of(BOOLEAN));
            code.ifne(resume);
        }
    }

    private void result(int value) {
        code.loadConstant(value);
        code.istore(RESULT_LOCAL);
    }

    private void endRoute() {
        code.labelBinding(finish);
        leave("leave");
        code.iload(RESULT_LOCAL);
        code.ireturn();
        code.labelBinding(exit);
        leave("leave");
        code.iconst_0();
        code.ireturn();
    }

    private void leave(String method) {
        code.aload(CONTEXT_LOCAL).iload(MARK_LOCAL);
        code.invokevirtual(CONTEXT, method, MethodTypeDesc.of(VOID, INT));
    }

    private void endPart() {
        partEnd(0);
        code.labelBinding(finish);
        partEnd(RETURNED);
        code.labelBinding(exit);
        partEnd(EXITED);
    }

    private void partEnd(int outcome) {
        leave("release");
        code.loadConstant((long) outcome << Integer.SIZE);
        code.iload(RESULT_LOCAL);
        code.i2l();
        code.loadConstant(0xFFFF_FFFFL);
        code.land();
        code.lor();
        code.lreturn();
    }

    /** Emits statements, in parts if they are too long for one method. */
    private void steps(List<Step> steps) {
        if (Weight.of(steps) <= Weight.METHOD_MAX) {
            steps.forEach(this::step);
            return;
        }
        List<Step> run = new ArrayList<>();
        int weight = 0;
        for (Step step : steps) {
            int more = Weight.of(step);
            if (weight + more > Weight.METHOD_MAX / 2) {
                callPart(run);
                run.clear();
                weight = 0;
            }
            if (more > Weight.METHOD_MAX / 2) {
                step(step);
            } else {
                run.add(step);
                weight += more;
            }
        }
        callPart(run);
    }

    /** Emits the statements of a branch, a loop or a case: as a part if they are long. */
    private void inner(List<Step> steps) {
        if (Weight.of(steps) > Weight.INNER_MAX) {
            callPart(steps);
        } else {
            steps.forEach(this::step);
        }
    }

    private void callPart(List<Step> steps) {
        if (steps.isEmpty()) {
            return;
        }
        long mark = expressions.locals().mark();
        int outcome = expressions.locals().local(2);
        Point point = program.resumable().suspend(steps) ? point() : null;
        if (point != null) {
            code.labelBinding(point.again());
        }
        code.aload(CONTEXT_LOCAL);
        code.invokestatic(program.type(), program.addPart(steps), Types.PART);
        code.lstore(outcome);
        code.lload(outcome);
        code.l2i();
        code.istore(RESULT_LOCAL);
        int how = expressions.locals().local(1);
        code.lload(outcome);
        code.loadConstant(Integer.SIZE);
        code.lushr();
        code.l2i();
        code.istore(how);
        if (point != null) {
            outcome(how, SUSPENDED, point.leave());
        }
        outcome(how, EXITED, exit);
        outcome(how, RETURNED, finish);
        Label target = breakTarget;
        if (target != null) {
            outcome(how, BROKEN, target);
        } else if (part) {
            Label next = code.newLabel();
            code.iload(how).loadConstant(BROKEN);
            code.if_icmpne(next);
            partEnd(BROKEN);
            code.labelBinding(next);
        } else {
            outcome(how, BROKEN, finish);
        }
        expressions.locals().release(mark);
    }

    private void outcome(int how, int outcome, Label target) {
        code.iload(how).loadConstant(outcome);
        code.if_icmpeq(target);
    }

    private void step(Step step) {
        long mark = expressions.locals().mark();
        switch (step) {
            case Step.Evaluate evaluate -> evaluate(evaluate.code());
            case Step.Await await -> await(await);
            case Step.Assign assign -> assign(assign);
            case Step.If conditional -> conditional(conditional);
            case Step.While loop -> loop(loop);
            case Step.Switch choice -> choice(choice);
            case Step.Return result -> {
                numeric(result.value());
                Label live = code.newLabel();
                code.iload(RESULT_LOCAL);
                code.ifne(live);
                end("exit");
                code.labelBinding(live);
                code.goto_(finish);
            }
            case Step.Exit _ -> end("exit");
            case Step.Drop _ -> end("drop");
            case Step.Break _ -> broken();
        }
        expressions.locals().release(mark);
    }

    private void end(String method) {
        code.aload(CONTEXT_LOCAL);
        code.invokevirtual(CONTEXT, method, MethodTypeDesc.of(VOID));
        code.goto_(exit);
    }

    private void broken() {
        Label target = breakTarget;
        if (target != null) {
            code.goto_(target);
        } else if (part) {
            partEnd(BROKEN);
        } else {
            code.goto_(finish);
        }
    }

    private void evaluate(Code action) {
        switch (action) {
            case Code.Call _, Code.RouteCall _, Code.DynamicRouteCall _ -> {
                expressions.calls().call(action, RESULT_LOCAL);
                code.pop();
            }
            default -> {
                numeric(action);
                Label live = code.newLabel();
                code.iload(RESULT_LOCAL);
                code.ifne(live);
                result(-1);
                code.labelBinding(live);
            }
        }
    }

    /**
     * A place where the message may wait.
     *
     * @param again where the run goes on that comes back.
     * @param leave where it goes when the message waits.
     * @param kept local variables to be kept meanwhile, all integers.
     */
    private record Point(Label again, Label leave, List<Integer> kept) {}

    private Point point(Integer... more) {
        List<Integer> kept = new ArrayList<>(rounds);
        kept.addAll(List.of(more));
        Point point = new Point(code.newLabel(), code.newLabel(), List.copyOf(kept));
        points.add(point);
        return point;
    }

    private void leaveIfSuspended(Point point) {
        code.aload(CONTEXT_LOCAL);
        code.invokevirtual(CONTEXT, "isSuspended", MethodTypeDesc.of(BOOLEAN));
        code.ifne(point.leave());
    }

    private void await(Step.Await await) {
        int result = expressions.locals().local(1);
        switch (await.call()) {
            case Code.Call call -> {
                Label known = code.newLabel();
                Point point = point();
                expressions.calls().waitingCall(call);
                code.istore(result);
                leaveIfSuspended(point);
                code.goto_(known);
                code.labelBinding(point.again());
                code.aload(CONTEXT_LOCAL);
                code.invokestatic(OPERATIONS, "answered", MethodTypeDesc.of(INT, CONTEXT));
                code.istore(result);
                code.labelBinding(known);
            }
            case Code.RouteCall call -> {
                Point point = point();
                code.labelBinding(point.again());
                expressions.calls().routeCall(call);
                returned(point, result);
            }
            case Code.DynamicRouteCall call -> {
                int index = expressions.locals().local(1);
                expressions.calls().routeIndex(call);
                code.istore(index);
                Point point = point(index);
                code.labelBinding(point.again());
                expressions.calls().routeRun(index);
                returned(point, result);
            }
            default -> throw new AssertionError(await.call());
        }
        code.iload(result);
        code.ifeq(exit);
        code.iload(result);
        code.istore(RESULT_LOCAL);
        if (await.slot() != Step.Await.NO_SLOT) {
            expressions.calls().storeInteger(await.slot(), result);
        }
    }

    private void returned(Point point, int result) {
        code.istore(result);
        leaveIfSuspended(point);
        code.aload(CONTEXT_LOCAL).iload(result);
        code.invokestatic(OPERATIONS, "returned", MethodTypeDesc.of(INT, CONTEXT, INT));
        code.istore(result);
    }

    /** Emits what keeps the place of each point, and what goes back to it. */
    private void endPoints() {
        if (!resumable) {
            return;
        }
        for (int index = 0; index < points.size(); index++) {
            Point point = points.get(index);
            code.labelBinding(point.leave());
            for (int local : point.kept()) {
                code.aload(CONTEXT_LOCAL).iload(local);
                code.invokevirtual(CONTEXT, "keep", MethodTypeDesc.of(VOID, INT));
            }
            code.aload(CONTEXT_LOCAL).loadConstant(index);
            code.invokevirtual(CONTEXT, "keep", MethodTypeDesc.of(VOID, INT));
            if (part) {
                partEnd(SUSPENDED);
            } else {
                leave("leave");
                code.iconst_m1();
                code.ireturn();
            }
        }
        code.labelBinding(resume);
        List<SwitchCase> cases = new ArrayList<>();
        for (int index = 0; index < points.size(); index++) {
            cases.add(SwitchCase.of(index, code.newLabel()));
        }
        takeKept();
        code.lookupswitch(exit, cases);
        for (int index = 0; index < points.size(); index++) {
            code.labelBinding(cases.get(index).target());
            for (int local : points.get(index).kept().reversed()) {
                takeKept();
                code.istore(local);
            }
            code.goto_(points.get(index).again());
        }
    }

    private void takeKept() {
        code.aload(CONTEXT_LOCAL);
        code.invokevirtual(CONTEXT, "takeKept", MethodTypeDesc.of(INT));
    }

    private void numeric(Code value) {
        expressions.integer(value);
        code.l2i();
        code.istore(RESULT_LOCAL);
    }

    private void assign(Step.Assign assign) {
        boolean integer = assign.value().type() == ValueType.INTEGER && !assign.value().nullable();
        if (integer && assign.target() instanceof Code.Target.ToSlot slot) {
            expressions.calls().assignInteger(slot.slot(), assign.value());
            result(1);
            return;
        }
        int value = expressions.value(assign.value());
        expressions.calls().assignment(assign.target(), value);
        if (assign.target() instanceof Code.Target.ToSlot) {
            result(1);
        } else {
            code.istore(RESULT_LOCAL);
        }
    }

    private void conditional(Step.If conditional) {
        Label end = code.newLabel();
        List<Step.Branch> branches = conditional.branches();
        for (int index = 0; index < branches.size(); index++) {
            if (index == Weight.BRANCHES_MAX) { // the rest goes into a method of its own
                List<Step.Branch> rest = branches.subList(index, branches.size());
                callPart(List.of(new Step.If(rest, conditional.otherwise())));
                code.goto_(end);
                break;
            }
            Step.Branch branch = branches.get(index);
            Label next = code.newLabel();
            expressions.conditions().jump(branch.condition(), next, false, true);
            result(1);
            inner(branch.steps());
            code.goto_(end);
            code.labelBinding(next);
        }
        if (branches.size() <= Weight.BRANCHES_MAX) {
            result(1);
            inner(conditional.otherwise());
        }
        code.labelBinding(end);
    }

    private void loop(Step.While loop) {
        Label again = code.newLabel();
        Label within = code.newLabel();
        Label end = code.newLabel();
        int count = expressions.locals().local(1);
        code.iconst_0();
        code.istore(count);
        result(1);
        code.labelBinding(again);
        expressions.conditions().jump(loop.condition(), end, false, true);
        Label over = code.newLabel();
        code.iload(count).loadConstant(program.roundsMax());
        code.if_icmpge(over);
        code.aload(CONTEXT_LOCAL);
        code.invokevirtual(CONTEXT, "step", MethodTypeDesc.of(BOOLEAN));
        code.ifne(within);
        code.labelBinding(over);
        code.iload(count).loadConstant(loop.position());
        code.invokestatic(OPERATIONS, "loopLimit", MethodTypeDesc.of(VOID, INT, STRING));
        result(-1);
        code.goto_(end);
        code.labelBinding(within);
        code.iinc(count, 1);
        Label outer = breakTarget;
        breakTarget = end;
        rounds.addLast(count);
        inner(loop.body());
        rounds.removeLast();
        breakTarget = outer;
        code.goto_(again);
        code.labelBinding(end);
    }

    private void choice(Step.Switch choice) {
        Label end = code.newLabel();
        Label otherwise = end;
        List<Label> labels = new ArrayList<>();
        for (Step.Case each : choice.cases()) {
            Label label = code.newLabel();
            labels.add(label);
            if (each.isDefault()) {
                otherwise = label;
            }
        }
        result(1);
        if (choice.integers()) {
            integerDispatch(choice, labels, otherwise);
        } else {
            textDispatch(choice, labels, otherwise);
        }
        Label outer = breakTarget;
        breakTarget = end;
        for (int index = 0; index < labels.size(); index++) {
            code.labelBinding(labels.get(index));
            inner(choice.cases().get(index).steps());
        }
        breakTarget = outer;
        code.labelBinding(end);
    }

    private void integerDispatch(Step.Switch choice, List<Label> labels, Label otherwise) {
        expressions.integer(choice.subject());
        code.l2i();
        List<SwitchCase> cases = new ArrayList<>();
        for (int index = 0; index < labels.size(); index++) {
            Long number = choice.cases().get(index).number();
            if (number != null) {
                cases.add(SwitchCase.of(number.intValue(), labels.get(index)));
            }
        }
        code.lookupswitch(otherwise, cases);
    }

    private void textDispatch(Step.Switch choice, List<Label> labels, Label otherwise) {
        int subject = expressions.value(choice.subject());
        for (int index = 0; index < labels.size(); index++) {
            Step.Case each = choice.cases().get(index);
            Code.TextConstant text = each.text();
            Regex regex = each.regex();
            if (regex != null) {
                code.aload(CONTEXT_LOCAL).aload(subject);
                program.data().load(code, regex, REGEX);
                code.invokestatic(
                        OPERATIONS, "matches", MethodTypeDesc.of(BOOLEAN, CONTEXT, VALUE, REGEX));
                code.ifne(labels.get(index));
            } else if (text != null) {
                code.aload(CONTEXT_LOCAL).aload(subject);
                program.data().load(code, text.value(), VALUE);
                code.invokestatic(
                        OPERATIONS, "textEqual", MethodTypeDesc.of(BOOLEAN, CONTEXT, VALUE, VALUE));
                code.ifne(labels.get(index));
            }
        }
        code.goto_(otherwise);
    }
}
