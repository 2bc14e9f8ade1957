package strowger.engine.module;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.List;

/** A transformation, {@code {class.name,argument}}, as one place in a configuration uses it. */
@FunctionalInterface
public interface Transformation {
    /**
     * Replaces a value by what it is transformed into; text that it makes lies in the context's
     * arena. A value it can't transform becomes null.
     */
    void apply(RoutingContext context, Value value);

    /** Makes a transformation for one place of use. */
    @FunctionalInterface
    interface Binder {
        /**
         * @throws ConfigurationException if the arguments are not what it takes.
         */
        Transformation bind(List<Argument> arguments);
    }
}
