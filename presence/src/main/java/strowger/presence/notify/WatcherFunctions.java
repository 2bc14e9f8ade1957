package strowger.presence.notify;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Parameter;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.ParseError;
import strowger.parser.SipUri;
import strowger.presence.event.Decision;
import strowger.presence.event.EventPackage;
import strowger.presence.event.EventPackages;
import strowger.presence.event.Party;
import strowger.presence.event.StateKey;
import strowger.presence.event.Status;

import java.util.function.Supplier;

/** The functions that ask about watchers, or have them told anew. */
public final class WatcherFunctions {
    private static final int POLITE = 5;
    private static final String EVENT = "presence";

    private final Supplier<Notifications> notifications;

    /**
     * @param notifications once they are open.
     */
    public WatcherFunctions(Supplier<Notifications> notifications) {
        this.notifications = notifications;
    }

    /** Declares them. */
    public void export(Exports exports) {
        exports.function(
                        "pres_auth_status",
                        this::authStatus,
                        Parameter.text("watcher"),
                        Parameter.text("presentity"))
                .in(RouteKind.REQUEST)
                .doc(
                        "What a watcher may see: 1 active, 2 pending, 3 terminated, 4 waiting,"
                                + " 5 politely blocked; false when a URI is none.");
        exports.function(
                        "pres_refresh_watchers",
                        this::refreshWatchers,
                        Parameter.text("uri"),
                        Parameter.text("event"),
                        Parameter.integer("type"),
                        Parameter.text("file_uri").orAbsent(),
                        Parameter.text("filename").orAbsent())
                .doc(
                        "Tells the watchers of a presentity: type 0 when their rules have changed,"
                                + " 1 and 2 whatever they know.");
        exports.function(
                        "pres_update_watchers",
                        this::updateWatchers,
                        Parameter.text("uri"),
                        Parameter.text("event"))
                .doc("Asks the rules again for all watchers of a presentity.");
        exports.function(
                        "pres_has_subscribers",
                        this::hasSubscribers,
                        Parameter.text("uri"),
                        Parameter.text("event"))
                .doc("Whether anybody watches a presentity.");
    }

    private int authStatus(RoutingContext context, Arguments arguments) {
        SipUri watcherUri = new SipUri();
        SipUri presentityUri = new SipUri();
        Value watcher = arguments.text(context, 0);
        Value presentity = arguments.text(context, 1);
        EventPackages events = notifications.get().events();
        EventPackage event = events.find(EVENT).orElse(null);
        if (event == null || !isUri(watcherUri, watcher) || !isUri(presentityUri, presentity)) {
            return Function.FALSE;
        }
        Decision decision =
                event.authorisation()
                        .decide(
                                new Party().wrap(presentity.buffer(), presentityUri),
                                new Party().wrap(watcher.buffer(), watcherUri),
                                event);
        boolean polite =
                decision.status() == Status.ACTIVE && decision.reason().equals(Decision.POLITE);
        return polite ? POLITE : decision.status().number();
    }

    private static boolean isUri(SipUri uri, Value text) {
        return uri.wrap(text.buffer(), text.offset(), text.length()) == ParseError.NONE
                && uri.hostLength() > 0;
    }

    private int refreshWatchers(RoutingContext context, Arguments arguments) {
        StateKey state = new StateKey();
        boolean known = read(context, arguments, state);
        if (known) {
            notifications.get().refresh(state, arguments.integer(context, 2) == 0);
        }
        return Function.of(known);
    }

    private int updateWatchers(RoutingContext context, Arguments arguments) {
        StateKey state = new StateKey();
        boolean known = read(context, arguments, state);
        if (known) {
            notifications.get().refresh(state, true);
        }
        return Function.of(known);
    }

    private int hasSubscribers(RoutingContext context, Arguments arguments) {
        StateKey state = new StateKey();
        return Function.of(read(context, arguments, state) && notifications.get().isWatched(state));
    }

    private boolean read(RoutingContext context, Arguments arguments, StateKey state) {
        Value uri = arguments.text(context, 0);
        Value event = arguments.text(context, 1);
        return notifications.get().read(uri, event, state);
    }
}
