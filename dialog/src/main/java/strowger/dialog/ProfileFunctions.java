package strowger.dialog;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import strowger.dialog.profile.Entry;
import strowger.dialog.profile.EntryDesk;
import strowger.dialog.profile.Profile;
import strowger.dialog.profile.Profiles;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Parameter;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.List;

/** What scripts do with profiles. */
final class ProfileFunctions {
    private static final Value NO_VALUE = Value.ofText("");
    private static final Value ADD = Value.ofText("add");
    private static final Value REMOVE = Value.ofText("rm");
    private static final int COMMAND = 0;
    private static final int PROFILE = 1;
    private static final int VALUE = 2;
    private static final int UID = 3;
    private static final int EXPIRES = 4;
    private static final long MS = 1000;

    private final Running running;
    private final Profiles profiles;

    ProfileFunctions(Running running, Profiles profiles) {
        this.running = running;
        this.profiles = profiles;
    }

    void export(Exports exports) {
        Parameter profile = text("profile").resolvedBy(profiles::named);
        exports.function("set_dlg_profile", this::enter, profile, text("value").orAbsent())
                .doc("Puts the dialog into a profile, once; one made later in this run too.");
        exports.function("unset_dlg_profile", this::leave, profile, text("value").orAbsent())
                .doc("Takes the dialog out of a profile; false when it was not in it.");
        exports.function("is_in_profile", this::isIn, profile, text("value").orAbsent())
                .doc("Whether the dialog is in a profile, by this value if one is given.");
        exports.function("get_profile_size", this::size, profile, variable("size"))
                .doc("Sets a variable to the number of dialogs in a profile without value.");
        exports.function(
                        "get_profile_size",
                        this::sizeOfValue,
                        profile,
                        text("value"),
                        variable("size"))
                .doc("Sets a variable to the number of dialogs in a profile by a value.");
        exports.function(
                        "dlg_set_timeout_by_profile",
                        this::setTimeouts,
                        profile,
                        integer("timeout"))
                .doc("Has all dialogs of a profile last this many seconds from now.");
        exports.function(
                        "dlg_set_timeout_by_profile",
                        this::setTimeoutsOfValue,
                        profile,
                        text("value"),
                        integer("timeout"))
                .doc("The same for those in it by a value.");
        exports.function(
                        "dlg_remote_profile",
                        this::remote,
                        text("cmd"),
                        profile,
                        text("value"),
                        text("uid"),
                        integer("expires"))
                .doc(
                        "Holds an entry for a dialog of another node (add, until a time in seconds"
                                + " since 1970), or gives it up (rm).");
    }

    private static Profile profile(RoutingContext context, Arguments arguments, int index) {
        return arguments.resolved(context, index, Profile.class);
    }

    private static Value value(RoutingContext context, Arguments arguments, int index) {
        return arguments.has(index) ? arguments.text(context, index) : NO_VALUE;
    }

    /** Whether a value is given just when the profile takes one. */
    private static boolean fits(Profile profile, Arguments arguments) {
        return profile.withValue() == arguments.has(1);
    }

    private int enter(RoutingContext context, Arguments arguments) {
        Profile profile = profile(context, arguments, 0);
        if (!fits(profile, arguments)) {
            return Function.FALSE;
        }
        Value value = value(context, arguments, 1);
        Dialogs dialogs = running.dialogs();
        long dialog = dialogs.current(context);
        return Function.of(
                dialog == DialogId.NONE
                        ? dialogs.message(context).keepProfile(profile, value)
                        : dialogs.enter(context, dialog, profile, value));
    }

    private int leave(RoutingContext context, Arguments arguments) {
        Profile profile = profile(context, arguments, 0);
        Dialogs dialogs = running.dialogs();
        long dialog = dialogs.current(context);
        return Function.of(
                fits(profile, arguments)
                        && dialog != DialogId.NONE
                        && dialogs.leave(context, dialog, profile, value(context, arguments, 1)));
    }

    private int isIn(RoutingContext context, Arguments arguments) {
        Profile profile = profile(context, arguments, 0);
        Dialogs dialogs = running.dialogs();
        long dialog = dialogs.current(context);
        if (dialog == DialogId.NONE) {
            return Function.FALSE;
        }
        EntryDesk entries = dialogs.desk(context.core()).entries();
        boolean any = profile.withValue() && !arguments.has(1);
        return Function.of(
                any
                        ? entries.contains(dialog, profile)
                        : entries.contains(dialog, profile, value(context, arguments, 1)));
    }

    private int size(RoutingContext context, Arguments arguments) {
        Profile profile = profile(context, arguments, 0);
        return profile.withValue()
                ? Function.FALSE
                : assign(context, arguments, 1, running.dialogs().profiles().size(profile));
    }

    private int sizeOfValue(RoutingContext context, Arguments arguments) {
        Profile profile = profile(context, arguments, 0);
        Value value = arguments.text(context, 1);
        return assign(context, arguments, 2, running.dialogs().profiles().size(profile, value));
    }

    private int assign(RoutingContext context, Arguments arguments, int index, long size) {
        Value value = running.dialogs().desk(context.core()).value();
        value.setInteger(size);
        return Function.of(arguments.assign(context, index, value));
    }

    private int setTimeouts(RoutingContext context, Arguments arguments) {
        Profile profile = profile(context, arguments, 0);
        return profile.withValue()
                ? Function.FALSE
                : setTimeouts(context, profile, NO_VALUE, arguments.integer(context, 1));
    }

    private int setTimeoutsOfValue(RoutingContext context, Arguments arguments) {
        Profile profile = profile(context, arguments, 0);
        Value value = arguments.text(context, 1);
        return setTimeouts(context, profile, value, arguments.integer(context, 2));
    }

    private int setTimeouts(RoutingContext context, Profile profile, Value value, long seconds) {
        if (seconds <= 0) {
            return Function.FALSE;
        }
        List<Long> members = new ArrayList<>();
        int _ =
                running.dialogs()
                        .profiles()
                        .forEach(profile, value, entry -> members.add(Entry.dialog(entry)));
        Desk desk = running.dialogs().desk(context.core());
        for (long member : members) {
            boolean early =
                    member == DialogId.NONE
                            || !desk.read(member)
                            || desk.state() == DialogState.UNCONFIRMED;
            if (!early) {
                running.lifetimes().change(desk, member, seconds);
            }
        }
        return Function.TRUE;
    }

    private int remote(RoutingContext context, Arguments arguments) {
        Value command = arguments.text(context, COMMAND);
        Profile profile = profile(context, arguments, PROFILE);
        Value value = arguments.text(context, VALUE);
        Value uid = arguments.text(context, UID);
        EntryDesk entries = running.dialogs().desk(context.core()).entries();
        if (uid.length() == 0) {
            return Function.FALSE;
        }
        if (command.textEqualsIgnoreCase(REMOVE)) {
            return Function.of(entries.removeRemote(uid) == EntryDesk.Outcome.REMOVED);
        }
        long untilMs = arguments.integer(context, EXPIRES) * MS;
        boolean due = untilMs <= running.dialogs().table().nowMs();
        if (!command.textEqualsIgnoreCase(ADD) || due) {
            return Function.FALSE;
        }
        return Function.of(
                entries.addRemote(profile, value, uid, untilMs) != EntryDesk.Outcome.REFUSED);
    }
}
