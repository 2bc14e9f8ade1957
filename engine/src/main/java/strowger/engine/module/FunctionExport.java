package strowger.engine.module;

import strowger.engine.routing.RouteKind;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A function of a module. */
public final class FunctionExport extends Export<FunctionExport> {
    private final Function function;
    private final List<Parameter> parameters;
    private Set<RouteKind> routes = EnumSet.allOf(RouteKind.class);

    FunctionExport(String module, String name, Function function, List<Parameter> parameters) {
        super(module, name);
        this.function = function;
        this.parameters = List.copyOf(parameters);
        assert parameters.size() <= Arguments.MAX : name + " has " + parameters.size();
    }

    /** Says in which routes it may be called; in all without this. */
    public FunctionExport in(RouteKind first, RouteKind... others) {
        routes = EnumSet.of(first, others);
        routes.add(RouteKind.ROUTE);
        return this;
    }

    public Function function() {
        return function;
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    /** The routes it may be called in. */
    public Set<RouteKind> routes() {
        return Collections.unmodifiableSet(routes);
    }

    /** The fewest arguments it takes. */
    public int argumentsMin() {
        int count = 0;
        while (count < parameters.size() && !parameters.get(count).optional()) {
            count++;
        }
        return count;
    }

    @Override
    FunctionExport self() {
        return this;
    }
}
