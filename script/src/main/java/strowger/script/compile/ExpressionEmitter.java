package strowger.script.compile;

import static strowger.script.compile.Locals.CONTEXT_LOCAL;
import static strowger.script.compile.Types.CONTEXT;
import static strowger.script.compile.Types.INT;
import static strowger.script.compile.Types.LONG;
import static strowger.script.compile.Types.OPERATIONS;
import static strowger.script.compile.Types.VALUE;
import static strowger.script.compile.Types.VARIABLE;
import static strowger.script.compile.Types.VOID;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Emits expressions: into a long on the operand stack, into a {@code Value}, or into a jump.
 *
 * <p>Operands wait in local variables, never on the operand stack, so that a function that ends the
 * run can be left at any point.
 */
final class ExpressionEmitter {
    private final CodeBuilder code;
    private final ClassData data;
    private final Locals locals;
    private final ConditionEmitter conditions;
    private final CallEmitter calls;
    private final boolean returnPropagated;

    /**
     * @param locals of the method.
     * @param exit where to go when the run ends.
     * @param returnPropagated whether results of calls are numbers like others, all but 0 true.
     */
    ExpressionEmitter(
            CodeBuilder code,
            ClassData data,
            ClassDesc program,
            RouteTable routes,
            Locals locals,
            Label exit,
            boolean returnPropagated) {
        this.code = code;
        this.data = data;
        this.locals = locals;
        this.returnPropagated = returnPropagated;
        conditions = new ConditionEmitter(code, data, locals, this, returnPropagated);
        calls = new CallEmitter(code, data, program, routes, exit, locals, this);
    }

    /** Emits jumps on the same method. */
    ConditionEmitter conditions() {
        return conditions;
    }

    /** Emits calls and assignments in the same method. */
    CallEmitter calls() {
        return calls;
    }

    /** The local variables of the method. */
    Locals locals() {
        return locals;
    }

    /** Pushes the integer that an expression is. */
    void integer(Code expression) {
        long mark = locals.mark();
        switch (expression) {
            case Code.IntegerConstant constant -> code.loadConstant(constant.value());
            case Code.TextConstant constant -> code.loadConstant(constant.value().toInteger());
            case Code.Slot slot -> {
                slot(slot.slot());
                code.invokevirtual(VALUE, "toInteger", MethodTypeDesc.of(LONG));
            }
            case Code.ReturnCode _ -> {
                code.aload(CONTEXT_LOCAL);
                code.invokevirtual(CONTEXT, "returnCode", MethodTypeDesc.of(LONG));
            }
            case Code.Negate negate -> {
                integer(negate.operand());
                code.lneg();
                wrap();
            }
            case Code.Complement complement -> {
                integer(complement.operand());
                code.loadConstant(-1L);
                code.lxor();
                wrap();
            }
            case Code.ToInteger conversion -> integer(conversion.operand());
            case Code.Arithmetic arithmetic -> arithmetic(arithmetic);
            case Code.Length length -> {
                int value = value(length.operand());
                code.aload(CONTEXT_LOCAL).aload(value);
                operation("length", MethodTypeDesc.of(LONG, CONTEXT, VALUE));
            }
            case Code.Choice choice -> integerChoice(choice);
            case Code.Read _, Code.Plus _, Code.ToText _ -> {
                int value = value(expression);
                code.aload(value);
                code.invokevirtual(VALUE, "toInteger", MethodTypeDesc.of(LONG));
            }
            case Code.Awaited awaited when returnPropagated -> integerOf(awaited);
            case Code.Call _, Code.RouteCall _, Code.DynamicRouteCall _ when returnPropagated -> {
                calls.call(expression, locals.local(1));
                code.i2l();
            }
            default -> truth(expression);
        }
        locals.release(mark);
    }

    /** Pushes what an awaited call has answered. */
    void integerOf(Code.Awaited awaited) {
        slot(awaited.slot());
        code.invokevirtual(VALUE, "toInteger", MethodTypeDesc.of(LONG));
    }

    private void integerChoice(Code.Choice choice) {
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        conditions.jump(choice.condition(), otherwise, false, true);
        integer(choice.then());
        code.goto_(end);
        code.labelBinding(otherwise);
        integer(choice.otherwise());
        code.labelBinding(end);
    }

    /** Pushes 1 or 0. */
    private void truth(Code expression) {
        Label holds = code.newLabel();
        Label end = code.newLabel();
        conditions.jump(expression, holds, true, false);
        code.loadConstant(0L);
        code.goto_(end);
        code.labelBinding(holds);
        code.loadConstant(1L);
        code.labelBinding(end);
    }

    private void arithmetic(Code.Arithmetic arithmetic) {
        operands(arithmetic.left(), arithmetic.right());
        switch (arithmetic.operator()) {
            case PLUS -> code.ladd();
            case MINUS -> code.lsub();
            case TIMES -> code.lmul();
            case DIVIDED -> operation("divide", MethodTypeDesc.of(LONG, LONG, LONG));
            case MODULO -> operation("modulo", MethodTypeDesc.of(LONG, LONG, LONG));
            case BIT_AND -> code.land();
            case BIT_OR -> code.lor();
            case BIT_XOR -> code.lxor();
            case SHIFT_LEFT -> {
                code.l2i();
                code.lshl();
            }
            case SHIFT_RIGHT -> {
                code.l2i();
                code.lshr();
            }
            default -> throw new AssertionError(arithmetic.operator());
        }
        wrap();
    }

    /** Cuts the long on the stack to 32 bits, as integers of the language have. */
    private void wrap() {
        code.l2i();
        code.i2l();
    }

    /** Pushes two integers. */
    void operands(Code left, Code right) {
        if (right instanceof Code.IntegerConstant || right instanceof Code.Slot) {
            integer(left);
            integer(right);
            return;
        }
        integer(left);
        int first = locals.local(2);
        code.lstore(first);
        integer(right);
        int second = locals.local(2);
        code.lstore(second);
        code.lload(first);
        code.lload(second);
    }

    /** Pushes the value of a {@code $var}. */
    void slot(int slot) {
        code.aload(CONTEXT_LOCAL);
        code.loadConstant(slot);
        code.invokevirtual(CONTEXT, "variable", MethodTypeDesc.of(VALUE, INT));
    }

    /** Puts an expression into a value that is only read; the local variable that holds it. */
    int value(Code expression) {
        return switch (expression) {
            case Code.TextConstant constant -> {
                int local = locals.local(1);
                data.load(code, constant.value(), VALUE);
                code.astore(local);
                yield local;
            }
            case Code.Slot slot -> {
                int local = locals.local(1);
                slot(slot.slot());
                code.astore(local);
                yield local;
            }
            default -> computed(expression);
        };
    }

    private int computed(Code expression) {
        int out = locals.takeValue();
        long mark = locals.mark();
        compute(expression, out);
        locals.release(mark);
        return out;
    }

    private void compute(Code expression, int out) {
        switch (expression) {
            case Code.Read read -> {
                data.load(code, read.variable(), VARIABLE);
                code.aload(CONTEXT_LOCAL).aload(out);
                code.invokeinterface(VARIABLE, "read", MethodTypeDesc.of(VOID, CONTEXT, VALUE));
            }
            case Code.Plus plus -> {
                int left = value(plus.left());
                int right = value(plus.right());
                code.aload(CONTEXT_LOCAL).aload(left).aload(right).aload(out);
                operation("plus", MethodTypeDesc.of(VOID, CONTEXT, VALUE, VALUE, VALUE));
            }
            case Code.ToText conversion -> {
                int value = value(conversion.operand());
                code.aload(CONTEXT_LOCAL).aload(value).aload(out);
                operation("text", MethodTypeDesc.of(VOID, CONTEXT, VALUE, VALUE));
            }
            case Code.Choice choice -> choice(choice, out);
            case Code.TextConstant _, Code.Slot _ -> {
                int value = value(expression);
                code.aload(out).aload(value);
                code.invokevirtual(VALUE, "set", MethodTypeDesc.of(VOID, VALUE));
            }
            default -> {
                integer(expression);
                int number = locals.local(2);
                code.lstore(number);
                code.aload(out).lload(number);
                code.invokevirtual(VALUE, "setInteger", MethodTypeDesc.of(VOID, LONG));
            }
        }
    }

    private void choice(Code.Choice choice, int out) {
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        conditions.jump(choice.condition(), otherwise, false, true);
        long mark = locals.mark();
        compute(choice.then(), out);
        code.goto_(end);
        locals.release(mark);
        code.labelBinding(otherwise);
        compute(choice.otherwise(), out);
        code.labelBinding(end);
    }

    private void operation(String name, MethodTypeDesc type) {
        code.invokestatic(OPERATIONS, name, type);
    }
}
