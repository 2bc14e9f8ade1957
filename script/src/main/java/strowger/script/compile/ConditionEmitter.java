package strowger.script.compile;

import static strowger.script.compile.Locals.CONTEXT_LOCAL;
import static strowger.script.compile.Types.BOOLEAN;
import static strowger.script.compile.Types.CONTEXT;
import static strowger.script.compile.Types.LONG;
import static strowger.script.compile.Types.NET;
import static strowger.script.compile.Types.OPERATIONS;
import static strowger.script.compile.Types.REGEX;
import static strowger.script.compile.Types.VALUE;

import strowger.engine.regex.Regex;
import strowger.script.syntax.BinaryOperator;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;

/** Emits what decides where a route goes on: jumps, comparisons, tests. */
final class ConditionEmitter {
    private final CodeBuilder code;
    private final ClassData data;
    private final Locals locals;
    private final ExpressionEmitter expressions;
    private final boolean returnPropagated;

    /**
     * @param expressions emits the operands.
     * @param returnPropagated whether results of calls are numbers like others, all but 0 true.
     */
    ConditionEmitter(
            CodeBuilder code,
            ClassData data,
            Locals locals,
            ExpressionEmitter expressions,
            boolean returnPropagated) {
        this.code = code;
        this.data = data;
        this.locals = locals;
        this.expressions = expressions;
        this.returnPropagated = returnPropagated;
    }

    /**
     * Jumps if an expression is true, or false.
     *
     * @param when whether to jump if it is true.
     * @param positive whether only numbers above zero are true, as in {@code if}; else all but
     *     zero.
     */
    void jump(Code expression, Label target, boolean when, boolean positive) {
        long mark = locals.mark();
        switch (expression) {
            case Code.Not not -> jump(not.operand(), target, !when, false);
            case Code.Logic logic -> logic(logic, target, when);
            case Code.Compare compare -> compare(compare, target, when);
            case Code.Call _, Code.RouteCall _, Code.DynamicRouteCall _ -> {
                int result = locals.local(1);
                code.istore(expressions.calls().call(expression, result));
                code.iload(result);
                branch(target, when, !returnPropagated);
            }
            case Code.Awaited awaited -> {
                expressions.integerOf(awaited);
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
                expressions.integer(expression);
                code.lconst_0();
                code.lcmp();
                branch(target, when, positive);
            }
        }
        locals.release(mark);
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
        expressions.operands(compare.left(), compare.right());
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
                int left = expressions.value(equal.left());
                int right = expressions.value(equal.right());
                code.aload(CONTEXT_LOCAL).aload(left).aload(right);
                operation(
                        equal.ignoreCase() ? "textEqualIgnoreCase" : "textEqual",
                        MethodTypeDesc.of(BOOLEAN, CONTEXT, VALUE, VALUE));
            }
            case Code.Matches matches -> matches(matches);
            case Code.InNet inNet -> {
                int value = expressions.value(inNet.address());
                data.load(code, inNet.net(), NET);
                code.aload(value);
                code.invokevirtual(NET, "contains", MethodTypeDesc.of(BOOLEAN, VALUE));
            }
            case Code.Myself myself -> {
                int value = expressions.value(myself.name());
                code.aload(CONTEXT_LOCAL).aload(value);
                operation("isMyself", MethodTypeDesc.of(BOOLEAN, CONTEXT, VALUE));
            }
            case Code.Defined defined -> {
                int value = expressions.value(defined.operand());
                code.aload(value);
                code.invokevirtual(VALUE, "isNull", MethodTypeDesc.of(BOOLEAN));
                code.iconst_1();
                code.ixor();
            }
            case Code.Assign assign -> {
                int value = expressions.calls().assign(assign.target(), assign.value());
                code.aload(value);
                operation("truth", MethodTypeDesc.of(BOOLEAN, VALUE));
            }
            default -> throw new AssertionError(expression);
        }
    }

    private void equal(Code.Equal equal) {
        int left = expressions.value(equal.left());
        boolean number =
                equal.right().type() == strowger.engine.value.ValueType.INTEGER
                        && !equal.right().nullable();
        if (number) {
            expressions.integer(equal.right());
            int right = locals.local(2);
            code.lstore(right);
            code.aload(CONTEXT_LOCAL).aload(left).lload(right);
            operation("equal", MethodTypeDesc.of(BOOLEAN, CONTEXT, VALUE, LONG));
        } else {
            int right = expressions.value(equal.right());
            code.aload(CONTEXT_LOCAL).aload(left).aload(right);
            operation("equal", MethodTypeDesc.of(BOOLEAN, CONTEXT, VALUE, VALUE));
        }
    }

    private void matches(Code.Matches matches) {
        int text = expressions.value(matches.text());
        Regex regex = matches.regex();
        if (regex != null) {
            code.aload(CONTEXT_LOCAL).aload(text);
            data.load(code, regex, REGEX);
            operation("matches", MethodTypeDesc.of(BOOLEAN, CONTEXT, VALUE, REGEX));
        } else {
            int expression = expressions.value(matches.expression());
            code.aload(CONTEXT_LOCAL).aload(text).aload(expression);
            operation("matches", MethodTypeDesc.of(BOOLEAN, CONTEXT, VALUE, VALUE));
        }
    }

    private void operation(String name, MethodTypeDesc type) {
        code.invokestatic(OPERATIONS, name, type);
    }
}
