package strowger.script.compile;

import static strowger.script.compile.Types.ARGUMENT;
import static strowger.script.compile.Types.ARGUMENTS;
import static strowger.script.compile.Types.BOOLEAN;
import static strowger.script.compile.Types.CONTEXT;
import static strowger.script.compile.Types.FUNCTION;
import static strowger.script.compile.Types.INT;
import static strowger.script.compile.Types.LONG;
import static strowger.script.compile.Types.NET;
import static strowger.script.compile.Types.OPERATIONS;
import static strowger.script.compile.Types.REGEX;
import static strowger.script.compile.Types.ROUTE_TABLE;
import static strowger.script.compile.Types.VALUE;
import static strowger.script.compile.Types.VARIABLE;
import static strowger.script.compile.Types.VOID;

import strowger.engine.regex.Regex;
import strowger.script.syntax.BinaryOperator;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * Emits expressions: into a long on the operand stack, into a {@code Value}, or into a jump.
 *
 * <p>Operands wait in local variables, never on the operand stack, so that a function that ends the
 * run can be left at any point. Values are taken off the context's stack at the method's begin; the
 * n-th is in local variable {@link #FIRST_VALUE} + n.
 */
final class ExpressionEmitter {
    /** The local variable that holds the context. */
    static final int CONTEXT_LOCAL = 0;

    /** The local variable of the mark that {@code leave} or {@code release} is given. */
    static final int MARK_LOCAL = 1;

    /** The local variable of the last action's result. */
    static final int RESULT_LOCAL = 2;

    /** The local variable of the first value. */
    static final int FIRST_VALUE = 3;

    private final CodeBuilder code;
    private final ClassData data;
    private final ClassDesc program;
    private final RouteTable routes;
    private final Label exit;
    private final int valueCount;
    private final boolean returnPropagated;
    private int valuesTaken;
    private int valuesMost;
    private int nextLocal;

    /**
     * @param valueCount how many values the method takes off the context's stack.
     * @param exit where to go when the run ends.
     * @param returnPropagated whether results of calls are numbers like others, all but 0 true.
     */
    ExpressionEmitter(
            CodeBuilder code,
            ClassData data,
            ClassDesc program,
            RouteTable routes,
            int valueCount,
            Label exit,
            boolean returnPropagated) {
        this.returnPropagated = returnPropagated;
        this.code = code;
        this.data = data;
        this.program = program;
        this.routes = routes;
        this.valueCount = valueCount;
        this.exit = exit;
        nextLocal = FIRST_VALUE + valueCount;
    }

    /** The most values that were in use at the same time. */
    int valuesMost() {
        return valuesMost;
    }

    /** A local variable for a value of one or two words. */
    int local(int words) {
        int local = nextLocal;
        nextLocal += words;
        return local;
    }

    /** A mark of the locals and values in use, for {@link #release}. */
    long mark() {
        return (long) nextLocal << Integer.SIZE | valuesTaken;
    }

    /** Makes free what was taken since a mark. */
    void release(long mark) {
        nextLocal = (int) (mark >>> Integer.SIZE);
        valuesTaken = (int) mark;
    }

    private int takeValue() {
        valuesTaken++;
        valuesMost = Math.max(valuesMost, valuesTaken);
        return FIRST_VALUE + Math.min(valuesTaken, valueCount) - 1;
    }

    /** Pushes the integer that an expression is. */
    void integer(Code expression) {
        long mark = mark();
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
                call(expression, local(1));
                code.i2l();
            }
            default -> truth(expression);
        }
        release(mark);
    }

    private void integerOf(Code.Awaited awaited) {
        slot(awaited.slot());
        code.invokevirtual(VALUE, "toInteger", MethodTypeDesc.of(LONG));
    }

    private void integerChoice(Code.Choice choice) {
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        jump(choice.condition(), otherwise, false, true);
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
        jump(expression, holds, true, false);
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
    private void operands(Code left, Code right) {
        if (right instanceof Code.IntegerConstant || right instanceof Code.Slot) {
            integer(left);
            integer(right);
            return;
        }
        integer(left);
        int first = local(2);
        code.lstore(first);
        integer(right);
        int second = local(2);
        code.lstore(second);
        code.lload(first);
        code.lload(second);
    }

    private void slot(int slot) {
        code.aload(CONTEXT_LOCAL);
        code.loadConstant(slot);
        code.invokevirtual(CONTEXT, "variable", MethodTypeDesc.of(VALUE, INT));
    }

    /** Puts an expression into a value that is only read; the local variable that holds it. */
    int value(Code expression) {
        return switch (expression) {
            case Code.TextConstant constant -> {
                int local = local(1);
                data.load(code, constant.value(), VALUE);
                code.astore(local);
                yield local;
            }
            case Code.Slot slot -> {
                int local = local(1);
                slot(slot.slot());
                code.astore(local);
                yield local;
            }
            default -> computed(expression);
        };
    }

    private int computed(Code expression) {
        int out = takeValue();
        long mark = mark();
        compute(expression, out);
        release(mark);
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
                int number = local(2);
                code.lstore(number);
                code.aload(out).lload(number);
                code.invokevirtual(VALUE, "setInteger", MethodTypeDesc.of(VOID, LONG));
            }
        }
    }

    private void choice(Code.Choice choice, int out) {
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        jump(choice.condition(), otherwise, false, true);
        long mark = mark();
        compute(choice.then(), out);
        code.goto_(end);
        release(mark);
        code.labelBinding(otherwise);
        compute(choice.otherwise(), out);
        code.labelBinding(end);
    }

    /**
     * Jumps if an expression is true, or false.
     *
     * @param when whether to jump if it is true.
     * @param positive whether only numbers above zero are true, as in {@code if}; else all but
     *     zero.
     */
    void jump(Code expression, Label target, boolean when, boolean positive) {
        long mark = mark();
        switch (expression) {
            case Code.Not not -> jump(not.operand(), target, !when, false);
            case Code.Logic logic -> logic(logic, target, when);
            case Code.Compare compare -> compare(compare, target, when);
            case Code.Call _, Code.RouteCall _, Code.DynamicRouteCall _ -> {
                int result = local(1);
                code.istore(call(expression, result));
                code.iload(result);
                branch(target, when, !returnPropagated);
            }
            case Code.Awaited awaited -> {
                integerOf(awaited);
                code.lconst_0();
                code.lcmp();
                branch(target, when, !returnPropagated);
            }
            case Code.Equal _,
                    Code.TextEqual _,
                    Code.Matches _,
                    Code.InNet _,
                    Code.Myself _,
                    Code.Defined _,
                    Code.Assign _ -> {
                test(expression);
                if (when) {
                    code.ifne(target);
                } else {
                    code.ifeq(target);
                }
            }
            default -> {
                integer(expression);
                code.lconst_0();
                code.lcmp();
                branch(target, when, positive);
            }
        }
        release(mark);
    }

    private void branch(Label target, boolean when, boolean positive) {
        if (positive && when) {
            code.ifgt(target);
        } else if (positive) {
            code.ifle(target);
        } else if (when) {
            code.ifne(target);
        } else {
            code.ifeq(target);
        }
    }

    private void logic(Code.Logic logic, Label target, boolean when) {
        if (logic.and() == when) { // the first one can't decide alone that we jump
            Label end = code.newLabel();
            jump(logic.left(), end, !when, false);
            jump(logic.right(), target, when, false);
            code.labelBinding(end);
        } else {
            jump(logic.left(), target, when, false);
            jump(logic.right(), target, when, false);
        }
    }

    private void compare(Code.Compare compare, Label target, boolean when) {
        operands(compare.left(), compare.right());
        code.lcmp();
        BinaryOperator operator = compare.operator();
        switch (when ? operator : inverse(operator)) {
            case GREATER -> code.ifgt(target);
            case LESS -> code.iflt(target);
            case GREATER_OR_EQUAL -> code.ifge(target);
            case LESS_OR_EQUAL -> code.ifle(target);
            case INTEGER_EQUAL -> code.ifeq(target);
            case INTEGER_NOT_EQUAL -> code.ifne(target);
            default -> throw new AssertionError(operator);
        }
    }

    private static BinaryOperator inverse(BinaryOperator operator) {
        return switch (operator) {
            case GREATER -> BinaryOperator.LESS_OR_EQUAL;
            case LESS -> BinaryOperator.GREATER_OR_EQUAL;
            case GREATER_OR_EQUAL -> BinaryOperator.LESS;
            case LESS_OR_EQUAL -> BinaryOperator.GREATER;
            case INTEGER_EQUAL -> BinaryOperator.INTEGER_NOT_EQUAL;
            default -> BinaryOperator.INTEGER_EQUAL;
        };
    }

    /** Pushes a boolean. */
    private void test(Code expression) {
        switch (expression) {
            case Code.Equal equal -> equal(equal);
            case Code.TextEqual equal -> {
                int left = value(equal.left());
                int right = value(equal.right());
                code.aload(CONTEXT_LOCAL).aload(left).aload(right);
                operation(
                        equal.ignoreCase() ? "textEqualIgnoreCase" : "textEqual",
                        MethodTypeDesc.of(BOOLEAN, CONTEXT, VALUE, VALUE));
            }
            case Code.Matches matches -> matches(matches);
            case Code.InNet inNet -> {
                int value = value(inNet.address());
                data.load(code, inNet.net(), NET);
                code.aload(value);
                code.invokevirtual(NET, "contains", MethodTypeDesc.of(BOOLEAN, VALUE));
            }
            case Code.Myself myself -> {
                int value = value(myself.name());
                code.aload(CONTEXT_LOCAL).aload(value);
                operation("isMyself", MethodTypeDesc.of(BOOLEAN, CONTEXT, VALUE));
            }
            case Code.Defined defined -> {
                int value = value(defined.operand());
                code.aload(value);
                code.invokevirtual(VALUE, "isNull", MethodTypeDesc.of(BOOLEAN));
                code.iconst_1();
                code.ixor();
            }
            case Code.Assign assign -> {
                int value = assign(assign.target(), assign.value());
                code.aload(value);
                operation("truth", MethodTypeDesc.of(BOOLEAN, VALUE));
            }
            default -> throw new AssertionError(expression);
        }
    }

    private void equal(Code.Equal equal) {
        int left = value(equal.left());
        boolean number =
                equal.right().type() == strowger.engine.value.ValueType.INTEGER
                        && !equal.right().nullable();
        if (number) {
            integer(equal.right());
            int right = local(2);
            code.lstore(right);
            code.aload(CONTEXT_LOCAL).aload(left).lload(right);
            operation("equal", MethodTypeDesc.of(BOOLEAN, CONTEXT, VALUE, LONG));
        } else {
            int right = value(equal.right());
            code.aload(CONTEXT_LOCAL).aload(left).aload(right);
            operation("equal", MethodTypeDesc.of(BOOLEAN, CONTEXT, VALUE, VALUE));
        }
    }

    private void matches(Code.Matches matches) {
        int text = value(matches.text());
        Regex regex = matches.regex();
        if (regex != null) {
            code.aload(CONTEXT_LOCAL).aload(text);
            data.load(code, regex, REGEX);
            operation("matches", MethodTypeDesc.of(BOOLEAN, CONTEXT, VALUE, REGEX));
        } else {
            int expression = value(matches.expression());
            code.aload(CONTEXT_LOCAL).aload(text).aload(expression);
            operation("matches", MethodTypeDesc.of(BOOLEAN, CONTEXT, VALUE, VALUE));
        }
    }

    /**
     * Calls a function or a route, and leaves if that ends the run; pushes the result.
     *
     * @param result the local variable that is to hold it.
     * @return the same local variable.
     */
    int call(Code expression, int result) {
        switch (expression) {
            case Code.Call call -> {
                stores(call.stores());
                data.load(code, call.function(), FUNCTION);
                code.aload(CONTEXT_LOCAL);
                data.load(code, call.arguments(), ARGUMENTS);
                operation("call", MethodTypeDesc.of(INT, FUNCTION, CONTEXT, ARGUMENTS));
            }
            case Code.RouteCall call -> {
                code.aload(CONTEXT_LOCAL);
                code.aload(CONTEXT_LOCAL);
                code.invokestatic(program, ProgramEmitter.routeName(call.route()), Types.ROUTE);
                operation("returned", MethodTypeDesc.of(INT, CONTEXT, INT));
            }
            case Code.DynamicRouteCall call -> {
                stores(call.stores());
                data.load(code, routes, ROUTE_TABLE);
                code.aload(CONTEXT_LOCAL);
                data.load(code, call.name(), ARGUMENT);
                operation("routeCall", MethodTypeDesc.of(INT, ROUTE_TABLE, CONTEXT, ARGUMENT));
            }
            default -> throw new AssertionError(expression);
        }
        code.istore(result);
        code.iload(result);
        code.ifeq(exit);
        code.iload(result);
        return result;
    }

    /** Calls a function in which the message may wait; pushes its result. */
    void waitingCall(Code.Call call) {
        data.load(code, call.function(), FUNCTION);
        code.aload(CONTEXT_LOCAL);
        data.load(code, call.arguments(), ARGUMENTS);
        operation("waitingCall", MethodTypeDesc.of(INT, FUNCTION, CONTEXT, ARGUMENTS));
    }

    /** Calls a route; pushes what it returns. */
    void routeCall(Code.RouteCall call) {
        code.aload(CONTEXT_LOCAL);
        code.invokestatic(program, ProgramEmitter.routeName(call.route()), Types.ROUTE);
    }

    /** Finds the route that a call means; pushes its number. */
    void routeIndex(Code.DynamicRouteCall call) {
        data.load(code, routes, ROUTE_TABLE);
        code.aload(CONTEXT_LOCAL);
        data.load(code, call.name(), ARGUMENT);
        operation("routeIndex", MethodTypeDesc.of(INT, ROUTE_TABLE, CONTEXT, ARGUMENT));
    }

    /** Runs the route whose number a local variable holds; pushes what it returns. */
    void routeRun(int index) {
        data.load(code, routes, ROUTE_TABLE);
        code.aload(CONTEXT_LOCAL).iload(index);
        operation("routeRun", MethodTypeDesc.of(INT, ROUTE_TABLE, CONTEXT, INT));
    }

    /** Puts the integer in a local variable into a {@code $var}. */
    void storeInteger(int slot, int local) {
        slot(slot);
        code.iload(local);
        code.i2l();
        code.invokevirtual(VALUE, "setInteger", MethodTypeDesc.of(VOID, LONG));
    }

    private void stores(List<Code.Store> stores) {
        for (Code.Store store : stores) {
            long mark = mark();
            assign(new Code.Target.ToSlot(store.slot()), store.value());
            release(mark);
        }
    }

    /** Assigns; the local variable that holds what was assigned. A result is left in no place. */
    private int assign(Code.Target target, Code value) {
        int assigned = value(value);
        assignment(target, assigned);
        if (target instanceof Code.Target.ToVariable) {
            code.pop();
        }
        return assigned;
    }

    /** Assigns a value; pushes the statement's result for a variable of a module. */
    void assignment(Code.Target target, int value) {
        switch (target) {
            case Code.Target.ToSlot slot -> {
                code.aload(CONTEXT_LOCAL).loadConstant(slot.slot()).aload(value);
                operation("assignSlot", MethodTypeDesc.of(VOID, CONTEXT, INT, VALUE));
            }
            case Code.Target.ToVariable variable -> {
                code.aload(CONTEXT_LOCAL);
                data.load(code, variable.variable(), VARIABLE);
                code.aload(value);
                operation("assign", MethodTypeDesc.of(INT, CONTEXT, VARIABLE, VALUE));
            }
        }
    }

    /** Assigns an integer to a {@code $var}. */
    void assignInteger(int slot, Code value) {
        integer(value);
        int number = local(2);
        code.lstore(number);
        slot(slot);
        code.lload(number);
        code.invokevirtual(VALUE, "setInteger", MethodTypeDesc.of(VOID, LONG));
    }

    private void operation(String name, MethodTypeDesc type) {
        code.invokestatic(OPERATIONS, name, type);
    }
}
