package strowger.engine.module;

import org.jspecify.annotations.Nullable;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.List;
import java.util.Objects;

/**
 * The arguments at one call site.
 *
 * <p>Bound once, shared by all reactors. What {@link #text}, {@link #value} answer is a flyweight
 * of the context, one to an argument, valid until the function returns.
 */
public final class Arguments {
    /** The most a call may have. */
    public static final int MAX = 8;

    private final Argument[] arguments;
    private final @Nullable Object[] resolved;
    private final List<Parameter> parameters;

    private Arguments(
            Argument[] arguments, @Nullable Object[] resolved, List<Parameter> parameters) {
        this.arguments = arguments;
        this.resolved = resolved;
        this.parameters = parameters;
    }

    /**
     * Binds arguments to the parameters of a function; constant ones are resolved now.
     *
     * @throws ConfigurationException if a constant can't be resolved.
     */
    public static Arguments bind(List<Parameter> parameters, List<Argument> arguments) {
        assert arguments.size() <= parameters.size() && arguments.size() <= MAX
                : arguments.size() + " arguments for " + parameters.size() + " parameters";
        @Nullable Object[] resolved = new Object[arguments.size()];
        for (int index = 0; index < resolved.length; index++) {
            Parameter.Resolver<?> resolver = parameters.get(index).resolver();
            Argument argument = arguments.get(index);
            Parameter.PartsResolver<?> parts = parameters.get(index).partsResolver();
            if (parts != null) {
                resolved[index] = parts.resolve(argument);
            } else if (resolver != null && argument.isConstant()) {
                resolved[index] = resolver.resolve(constant(argument));
            }
        }
        return new Arguments(arguments.toArray(Argument[]::new), resolved, List.copyOf(parameters));
    }

    private static String constant(Argument argument) {
        Value value = new Value();
        argument.read(RoutingContext.NONE, value);
        return value.isNull() ? "" : value.toString();
    }

    /** How many were given. */
    public int count() {
        return arguments.length;
    }

    /** Whether the optional argument was given. */
    public boolean has(int index) {
        return index < arguments.length;
    }

    /** Evaluates an argument as it is. */
    public Value value(RoutingContext context, int index) {
        Value value = context.argument(index);
        arguments[index].read(context, value);
        return value;
    }

    /** Evaluates an argument and turns it into text; null becomes empty text. */
    public Value text(RoutingContext context, int index) {
        Value value = value(context, index);
        value.toText(context.arena());
        return value;
    }

    /** Evaluates an argument as an integer. */
    public long integer(RoutingContext context, int index) {
        return value(context, index).toInteger();
    }

    /** Evaluates an argument as an integer, if it was given. */
    public long integer(RoutingContext context, int index, long otherwise) {
        return has(index) ? integer(context, index) : otherwise;
    }

    /** Assigns to the variable that an argument names. */
    public boolean assign(RoutingContext context, int index, Value value) {
        return arguments[index].assign(context, value);
    }

    /** The argument itself. */
    public Argument argument(int index) {
        return arguments[index];
    }

    /**
     * What the parameter's resolver made of the argument: when it is constant, at start; otherwise
     * now, from a {@code String}, which allocates.
     *
     * @param type that the resolver gives.
     * @throws ConfigurationException if a text made at run time can't be resolved.
     */
    public <T> T resolved(RoutingContext context, int index, Class<T> type) {
        Object constant = resolved[index];
        if (constant != null) {
            return type.cast(constant);
        }
        Parameter.Resolver<?> resolver =
                Objects.requireNonNull(parameters.get(index).resolver(), "no resolver");
        return type.cast(resolver.resolve(text(context, index).toString()));
    }
}
