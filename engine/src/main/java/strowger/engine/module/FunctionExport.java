package strowger.engine.module;

import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A function of a module. */
public final class FunctionExport extends Export<FunctionExport> {
    /** No route is run after it. */
    public static final int NO_CONTINUATION = -1;

    private final Function function;
    private final List<Parameter> parameters;
    private Set<RouteKind> routes = EnumSet.allOf(RouteKind.class);
    private boolean waiting;
    private int continuation = NO_CONTINUATION;

    FunctionExport(String module, String name, Function function, List<Parameter> parameters) {
        super(module, name);
        this.function = function;
        this.parameters = List.copyOf(parameters);
        assert parameters.size() <= Arguments.MAX : name + " has " + parameters.size();
    }

    /**
     * Says in which routes it may be called; in all without this. What a branch route may do, an
     * event route may: {@code core:pre-send} and {@code tm:local-request} see requests leave too.
     */
    public FunctionExport in(RouteKind first, RouteKind... others) {
        routes = EnumSet.of(first, others);
        routes.add(RouteKind.ROUTE);
        if (routes.contains(RouteKind.BRANCH)) {
            routes.add(RouteKind.EVENT);
        }
        return this;
    }

    /**
     * Says that a message may wait in it: it may call {@link RoutingContext#suspend()}. Messages of
     * {@code request_route} and {@code reply_route}, requests of HTTP in their event route, and the
     * routes that these call can wait.
     */
    public FunctionExport waiting() {
        waiting = true;
        if (routes.size() == RouteKind.values().length) {
            in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.FAILURE, RouteKind.EVENT);
        }
        return this;
    }

    /** Whether a message may wait in it. */
    public boolean isWaiting() {
        return waiting;
    }

    /**
     * Says that when it answers true, the script does not go on behind it: the route that an
     * argument names is run, and then the run ends.
     *
     * @param parameter the index of the argument.
     */
    public FunctionExport continuesIn(int parameter) {
        continuation = parameter;
        return this;
    }

    /** The argument that names the route to be run after it, or {@link #NO_CONTINUATION}. */
    public int continuation() {
        return continuation;
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
