package strowger.dialog;

import org.jspecify.annotations.Nullable;

import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** Runs the event routes of dialogs, each on the reactor where its event happens. */
final class EventRuns {
    /** An entry of a profile that a route is told of. */
    record TouchedEntry(Value profile, Value value, Value uid) {}

    private final CoreSettings settings;
    private final ContextState<MessageDialog> messages;

    EventRuns(CoreSettings settings, ContextState<MessageDialog> messages) {
        this.settings = settings;
        this.messages = messages;
    }

    private MessageDialog message(RoutingContext context) {
        return messages.in(context).of(context);
    }

    /** Whether there is a route for an occasion. */
    boolean isHeard(Desk desk, EventRoutes.Occasion occasion) {
        return block(desk, occasion) != null;
    }

    private @Nullable RouteBlock block(Desk desk, EventRoutes.Occasion occasion) {
        return desk.routes().of(occasion, settings.program());
    }

    /**
     * Runs the route of an occasion, if there is one.
     *
     * @param context of the message that has brought it about; null for none: then the route sees a
     *     request that is made up.
     */
    void run(
            EventRoutes.Occasion occasion,
            Core core,
            Desk desk,
            long dialog,
            @Nullable RoutingContext context) {
        run(occasion, core, desk, dialog, context, null);
    }

    /** The same for a route that is told of an entry. */
    void run(
            EventRoutes.Occasion occasion,
            Core core,
            Desk desk,
            long dialog,
            @Nullable RoutingContext context,
            @Nullable TouchedEntry entry) {
        RouteBlock block = block(desk, occasion);
        if (block == null) {
            return;
        }
        if (context == null) {
            boolean _ = desk.read(dialog); // another route may have looked at another dialog
            boolean _ =
                    core.runOn(
                            MadeUpRequest.of(desk, settings),
                            block,
                            made -> show(message(made), dialog, entry));
        } else {
            runWithin(block, context, dialog, entry);
        }
    }

    private void runWithin(
            RouteBlock block, RoutingContext context, long dialog, @Nullable TouchedEntry entry) {
        long before = message(context).dialog;
        show(message(context), dialog, entry);
        context.reserveVariables(settings.program().variableCount());
        boolean _ = context.runWithin(block, RouteKind.EVENT);
        MessageDialog after = message(context);
        after.dialog = before;
        if (entry != null) {
            after.hideEntry();
        }
    }

    private static void show(MessageDialog here, long dialog, @Nullable TouchedEntry entry) {
        here.dialog = dialog;
        if (entry != null) {
            here.entryProfile.set(entry.profile);
            here.entryValue.set(entry.value);
            here.entryUid.set(entry.uid);
        }
    }
}
