package strowger.dialog;

import org.jspecify.annotations.Nullable;

import strowger.dialog.profile.Profile;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;

/**
 * What dialogs have to do with one message: which is its dialog, what the script wants of one that
 * is not made yet, {@code $dlg_ctx}. One to a context; it forgets all with each message.
 */
final class MessageDialog {
    /** Variables and profiles that may wait for their dialog. */
    static final int PENDING_MAX = 16;

    private long message = -1;
    private RoutingContext context = RoutingContext.NONE;
    private Arena arena = RoutingContext.NONE.arena();
    private @Nullable Dialogs dialogs;
    private final Runnable ending = this::onRunEnd;

    long dialog;
    boolean opened; // in this run, and no transaction has it yet
    boolean within; // the request is one within the dialog
    long acknowledged; // the dialog whose INVITE's transaction has taken this ACK
    Direction direction = Direction.NONE;

    // $dlg_ctx
    int shownDirection; // of dlg_get, as Kamailio shows it
    long on;
    long flags;
    long timeoutSec;
    boolean timeoutSet;
    long bye;
    final Value timeoutRoute = new Value();

    private final Value[] names = values();
    private final Value[] values = values();
    private int variableCount;
    private final Profile[] profiles = new Profile[PENDING_MAX];
    private final Value[] profileValues = values();
    private int profileCount;

    // The entry that an event route is run for.
    final Value entryProfile = new Value();
    final Value entryValue = new Value();
    final Value entryUid = new Value();

    private static Value[] values() {
        Value[] made = new Value[PENDING_MAX];
        for (int index = 0; index < made.length; index++) {
            made[index] = new Value();
        }
        return made;
    }

    /** Makes it about the message that its context handles now. */
    MessageDialog of(RoutingContext owner) {
        if (message != owner.messageNumber()) {
            message = owner.messageNumber();
            context = owner;
            arena = owner.arena();
            dialog = DialogId.NONE;
            opened = false;
            within = false;
            acknowledged = DialogId.NONE;
            direction = Direction.NONE;
            shownDirection = 0;
            on = 0;
            flags = 0;
            timeoutSec = 0;
            timeoutSet = false;
            bye = 0;
            timeoutRoute.setNull();
            variableCount = 0;
            profileCount = 0;
            hideEntry();
        }
        return this;
    }

    /** The script has opened a dialog; it is given up at the run's end if nothing came of it. */
    void opened(long fresh, Dialogs owner) {
        dialog = fresh;
        opened = true;
        dialogs = owner;
        context.atEnd(ending);
    }

    /** The message is a request within a dialog. */
    void within(long known, Direction way) {
        dialog = known;
        within = true;
        direction = way;
    }

    private void onRunEnd() {
        if (opened && dialogs != null) {
            opened = false;
            dialogs.abandon(context, dialog);
        }
    }

    // What waits for the dialog.

    /** Keeps a variable; false when there are too many. */
    boolean keepVariable(Value name, Value value) {
        int index = variable(name);
        if (index == PENDING_MAX) {
            return false;
        }
        if (index == variableCount) {
            names[variableCount].set(name);
            names[variableCount++].keepIn(arena);
        }
        values[index].set(value);
        values[index].toText(arena);
        values[index].keepIn(arena);
        if (value.isNull()) {
            values[index].setNull();
        }
        return true;
    }

    private int variable(Value name) {
        int index = 0;
        while (index < variableCount && !names[index].textEquals(name)) {
            index++;
        }
        return index;
    }

    /** Reads a variable that waits. */
    void readVariable(Value name, Value out) {
        int index = variable(name);
        if (index < variableCount) {
            out.set(values[index]);
        } else {
            out.setNull();
        }
    }

    int variableCount() {
        return variableCount;
    }

    Value variableName(int index) {
        return names[index];
    }

    Value variableValue(int index) {
        return values[index];
    }

    /** Keeps a profile; false when there are too many. */
    boolean keepProfile(Profile profile, Value value) {
        if (profileCount == PENDING_MAX) {
            return false;
        }
        profiles[profileCount] = profile;
        profileValues[profileCount].set(value);
        profileValues[profileCount++].keepIn(arena);
        return true;
    }

    int profileCount() {
        return profileCount;
    }

    Profile profile(int index) {
        return profiles[index];
    }

    Value profileValue(int index) {
        return profileValues[index];
    }

    /** No event route is run for an entry any more. */
    void hideEntry() {
        entryProfile.setNull();
        entryValue.setNull();
        entryUid.setNull();
    }

    /** What waited has been taken over. */
    void nothingPending() {
        variableCount = 0;
        profileCount = 0;
    }
}
