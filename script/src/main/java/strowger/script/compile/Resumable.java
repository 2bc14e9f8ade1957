package strowger.script.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;

/**
 * Which routes can be left while the message waits: those that call a function declared waiting, or
 * a route that does.
 */
final class Resumable {
    /** No route can. */
    static final Resumable NONE = new Resumable(new boolean[0], false);

    private final boolean[] routes;
    private final boolean dynamic;

    private Resumable(boolean[] routes, boolean dynamic) {
        this.routes = routes;
        this.dynamic = dynamic;
    }

    /**
     * Finds them.
     *
     * @param bodies of all routes, by number.
     * @param callable whether a route can be called by a name that is made at run time.
     */
    static Resumable of(List<List<Step>> bodies, IntPredicate callable) {
        Resumable found = new Resumable(new boolean[bodies.size()], false);
        boolean more = true;
        while (more) { // at most once a route
            more = false;
            for (int route = 0; route < bodies.size(); route++) {
                if (!found.routes[route] && Calls.any(bodies.get(route), found::suspends)) {
                    found.routes[route] = true;
                    found = new Resumable(found.routes, found.dynamic || callable.test(route));
                    more = true;
                }
            }
        }
        return found;
    }

    /** Whether the message may wait in a call. */
    boolean suspends(Code code) {
        return switch (code) {
            case Code.Call call -> call.waiting();
            case Code.RouteCall call -> routes.length > 0 && routes[call.route()];
            case Code.DynamicRouteCall _ -> dynamic;
            default -> false;
        };
    }

    /** Whether the message may wait in these statements. */
    boolean suspend(List<Step> steps) {
        return routes.length > 0 && Calls.any(steps, this::suspends);
    }

    /** The bodies, those of resumable routes so that a message waits between statements only. */
    List<List<Step>> lowered(List<List<Step>> bodies, IntSupplier freshSlot) {
        List<List<Step>> lowered = new ArrayList<>();
        Lowering lowering = new Lowering(this, freshSlot);
        for (int route = 0; route < bodies.size(); route++) {
            List<Step> body = bodies.get(route);
            lowered.add(routes[route] ? lowering.steps(body) : body);
        }
        return lowered;
    }
}
