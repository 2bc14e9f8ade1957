package strowger.dialog;

import org.jspecify.annotations.Nullable;

import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RouteProgram;

/** The event routes of dialogs in the present program, looked up once. One to a reactor. */
final class EventRoutes {
    /** Occasions on which a route is run. */
    enum Occasion {
        START("dialog:start", "A dialog was answered by a 2xx."),
        END("dialog:end", "A dialog that was up has ended."),
        FAILED("dialog:failed", "A dialog has ended before its 2xx."),
        PROFILE_ADDED(
                "dialog:profile-added",
                "A dialog of this node came into a profile: $dlg_profile(name), (value), (uid)."),
        PROFILE_REMOVED(
                "dialog:profile-removed",
                "A dialog of this node left a profile, as it has ended perhaps.");

        private static final Occasion[] ALL = values();

        private final String route;
        private final String sentence;

        Occasion(String route, String sentence) {
            this.route = route;
            this.sentence = sentence;
        }

        /** What it is, for the manual. */
        String sentence() {
            return sentence;
        }

        /** The name of the route. */
        String route() {
            return route;
        }
    }

    private final @Nullable RouteBlock[] blocks = new @Nullable RouteBlock[Occasion.ALL.length];
    private RouteProgram program = RouteProgram.EMPTY;

    /** The route of an occasion; null for none. */
    @Nullable RouteBlock of(Occasion occasion, RouteProgram present) {
        if (present != program) {
            program = present;
            for (Occasion each : Occasion.ALL) {
                blocks[each.ordinal()] = present.block(RouteKind.EVENT, each.route).orElse(null);
            }
        }
        return blocks[occasion.ordinal()];
    }
}
