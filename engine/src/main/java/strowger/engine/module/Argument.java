package strowger.engine.module;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.List;

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

    /** What it is made of, in order: constant texts, and variables whose values are read. */
    default List<Argument> parts() {
        return List.of(this);
    }

    /** The argument as it stands in the configuration, for messages. */
    String source();
}
