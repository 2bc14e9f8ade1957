package strowger.engine.module;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** One argument at one call site, bound when the configuration was compiled. */
public interface Argument {
    /** Evaluates the argument. */
    void read(RoutingContext context, Value out);

    /** Whether it is the same at every call. */
    default boolean isConstant() {
        return false;
    }

    /**
     * Assigns to the variable that the argument names, for parameters of kind {@link
     * ParameterKind#VARIABLE}.
     *
     * @return false when it can't be assigned to.
     */
    default boolean assign(RoutingContext context, Value value) {
        return false;
    }

    /** The argument as it stands in the configuration, for messages. */
    String source();
}
