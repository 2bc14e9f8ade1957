package strowger.modules.variables;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** The index behind a variable's name: none, all, a number, or a number made at each use. */
final class Place {
    private final VariableName.Index index;
    private final @Nullable Argument argument;

    private Place(VariableName.Index index) {
        this.index = index;
        argument = index.argument();
    }

    /**
     * The index of a name.
     *
     * @throws ConfigurationException if it is to be made at each use, of nothing.
     */
    static Place of(VariableName name) {
        VariableName.Index index = name.index();
        if (index.kind() == VariableName.Kind.DYNAMIC && index.argument() == null) {
            throw new ConfigurationException("the index of $" + name.name() + " is missing");
        }
        return new Place(index);
    }

    boolean isGiven() {
        return index.kind() != VariableName.Kind.NONE;
    }

    boolean isAll() {
        return index.kind() == VariableName.Kind.ALL;
    }

    /** The number now; 0 without one. */
    int number(RoutingContext context) {
        Argument made = argument;
        if (made == null || !context.push(1)) {
            return index.number();
        }
        Value value = context.top(1);
        made.read(context, value);
        int number = Math.clamp(value.toInteger(), Integer.MIN_VALUE, Integer.MAX_VALUE);
        context.pop(1);
        return number;
    }
}
