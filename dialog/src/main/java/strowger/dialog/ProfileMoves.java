package strowger.dialog;

import org.jspecify.annotations.Nullable;

import strowger.dialog.profile.Entry;
import strowger.dialog.profile.EntryDesk;
import strowger.dialog.profile.Profile;
import strowger.dialog.profile.Profiles;
import strowger.engine.routing.Core;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.tables.RecordReader;
import strowger.tables.RecordView;

import java.util.ArrayList;
import java.util.List;

/** Moves dialogs into profiles and out of them; event routes hear of it. Any reactor. */
final class ProfileMoves {
    private static final RecordReader NOTHING = _ -> true;

    private final Profiles profiles;
    private final EventRuns events;
    private final DialogFigures figures;

    ProfileMoves(Profiles profiles, EventRuns events, DialogFigures figures) {
        this.profiles = profiles;
        this.events = events;
        this.figures = figures;
    }

    /** Puts a dialog into a profile; false when it has ended, or there is no room. */
    boolean enter(RoutingContext context, Desk desk, long dialog, Profile profile, Value value) {
        EntryDesk.Outcome outcome = desk.entering().enter(dialog, profile, value);
        if (outcome == EntryDesk.Outcome.ADDED) {
            tell(EventRoutes.Occasion.PROFILE_ADDED, context, desk, dialog);
        }
        if (outcome == EntryDesk.Outcome.REFUSED) {
            figures.entriesRefused.increment();
        }
        return outcome == EntryDesk.Outcome.ADDED || outcome == EntryDesk.Outcome.PRESENT;
    }

    /** Takes a dialog out of a profile; false when it was not in it. */
    boolean leave(RoutingContext context, Desk desk, long dialog, Profile profile, Value value) {
        boolean removed =
                desk.entries().remove(dialog, profile, value) == EntryDesk.Outcome.REMOVED;
        if (removed) {
            tell(EventRoutes.Occasion.PROFILE_REMOVED, context, desk, dialog);
        }
        return removed;
    }

    /** Runs the route for the entry that the desk has touched last. */
    private void tell(
            EventRoutes.Occasion occasion, RoutingContext context, Desk desk, long dialog) {
        if (events.isHeard(desk, occasion)) {
            EventRuns.TouchedEntry entry = touched(desk.entries().entry());
            events.run(occasion, context.core(), desk, dialog, context, entry);
        }
    }

    /** Takes a dialog that has ended out of all profiles; the entries, if a route is to hear. */
    List<EventRuns.TouchedEntry> leaveAll(Desk desk, long dialog) {
        boolean heard = events.isHeard(desk, EventRoutes.Occasion.PROFILE_REMOVED);
        if (!heard) {
            int _ = desk.entries().removeAll(dialog, NOTHING);
            return List.of();
        }
        List<EventRuns.TouchedEntry> left = new ArrayList<>();
        int _ = desk.entries().removeAll(dialog, entry -> left.add(touched(entry)));
        return left;
    }

    /** Runs the route for the entries that a dialog has left. */
    void tellLeft(
            Core core,
            Desk desk,
            long dialog,
            @Nullable RoutingContext context,
            List<EventRuns.TouchedEntry> left) {
        for (int index = 0; index < left.size(); index++) {
            EventRuns.TouchedEntry entry = left.get(index);
            events.run(EventRoutes.Occasion.PROFILE_REMOVED, core, desk, dialog, context, entry);
        }
    }

    private EventRuns.TouchedEntry touched(RecordView entry) {
        return new EventRuns.TouchedEntry(
                Value.ofText(profiles.at(Entry.profile(entry)).name()),
                Value.ofText(Entry.value(entry)),
                Value.ofText(Entry.uid(entry)));
    }
}
