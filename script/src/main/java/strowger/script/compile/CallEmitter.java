package strowger.script.compile;

import static strowger.script.compile.Locals.CONTEXT_LOCAL;
import static strowger.script.compile.Types.ARGUMENT;
import static strowger.script.compile.Types.ARGUMENTS;
import static strowger.script.compile.Types.CONTEXT;
import static strowger.script.compile.Types.FUNCTION;
import static strowger.script.compile.Types.INT;
import static strowger.script.compile.Types.LONG;
import static strowger.script.compile.Types.OPERATIONS;
import static strowger.script.compile.Types.ROUTE_TABLE;
import static strowger.script.compile.Types.VALUE;
import static strowger.script.compile.Types.VARIABLE;
import static strowger.script.compile.Types.VOID;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** Emits calls of functions and routes, and assignments. */
final class CallEmitter {
    private final CodeBuilder code;
    private final ClassData data;
    private final ClassDesc program;
    private final RouteTable routes;
    private final Label exit;
    private final Locals locals;
    private final ExpressionEmitter expressions;

    /**
     * @param exit where to go when the run ends.
     * @param expressions emits what is assigned.
     */
    CallEmitter(
            CodeBuilder code,
            ClassData data,
            ClassDesc program,
            RouteTable routes,
            Label exit,
            Locals locals,
            ExpressionEmitter expressions) {
        this.code = code;
        this.data = data;
        this.program = program;
        this.routes = routes;
        this.exit = exit;
        this.locals = locals;
        this.expressions = expressions;
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
        expressions.slot(slot);
        code.iload(local);
        code.i2l();
        code.invokevirtual(VALUE, "setInteger", MethodTypeDesc.of(VOID, LONG));
    }

    private void stores(List<Code.Store> stores) {
        for (Code.Store store : stores) {
            long mark = locals.mark();
            assign(new Code.Target.ToSlot(store.slot()), store.value());
            locals.release(mark);
        }
    }

    /** Assigns; the local variable that holds what was assigned. A result is left in no place. */
    int assign(Code.Target target, Code value) {
        int assigned = expressions.value(value);
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
        expressions.integer(value);
        int number = locals.local(2);
        code.lstore(number);
        expressions.slot(slot);
        code.lload(number);
        code.invokevirtual(VALUE, "setInteger", MethodTypeDesc.of(VOID, LONG));
    }

    private void operation(String name, MethodTypeDesc type) {
        code.invokestatic(OPERATIONS, name, type);
    }
}
