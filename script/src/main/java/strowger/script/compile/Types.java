package strowger.script.compile;

import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.Function;
import strowger.engine.module.Variable;
import strowger.engine.regex.Regex;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** The types that the generated code names. */
final class Types {
    static final ClassDesc INT = ConstantDescs.CD_int;
    static final ClassDesc LONG = ConstantDescs.CD_long;
    static final ClassDesc BOOLEAN = ConstantDescs.CD_boolean;
    static final ClassDesc VOID = ConstantDescs.CD_void;
    static final ClassDesc STRING = ConstantDescs.CD_String;
    static final ClassDesc CONTEXT = of(RoutingContext.class);
    static final ClassDesc VALUE = of(Value.class);
    static final ClassDesc VARIABLE = of(Variable.class);
    static final ClassDesc FUNCTION = of(Function.class);
    static final ClassDesc ARGUMENT = of(Argument.class);
    static final ClassDesc ARGUMENTS = of(Arguments.class);
    static final ClassDesc ROUTE_BLOCK = of(RouteBlock.class);
    static final ClassDesc ROUTE_TABLE = of(RouteTable.class);
    static final ClassDesc REGEX = of(Regex.class);
    static final ClassDesc NET = of(Net.class);
    static final ClassDesc OPERATIONS = of(Operations.class);
    static final ClassDesc PROGRAM = ClassDesc.of("strowger.script.compile.Program");

    /** A route: the context in, its result out. */
    static final MethodTypeDesc ROUTE = MethodTypeDesc.of(INT, CONTEXT);

    /** A part of a route: the context in, its outcome out, see {@link MethodEmitter}. */
    static final MethodTypeDesc PART = MethodTypeDesc.of(LONG, CONTEXT);

    private Types() {}

    private static ClassDesc of(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }
}
