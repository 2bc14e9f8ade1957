package strowger.dialog;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Parameter;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.Method;

import java.util.Locale;

/** What scripts do with dialogs, but for requests that are sent within them. */
final class DialogFunctions {
    private static final int FLAG_MAX = 31;
    private static final int UNAVAILABLE = 503;
    private static final Value NOT_SYNCHRONIZED = Value.ofText("Not Synchronized Yet");
    private static final Value RETRY_AFTER = Value.ofText("Retry-After: 5\r\n");

    private final Running running;

    DialogFunctions(Running running) {
        this.running = running;
    }

    void export(Exports exports) {
        exports.function("dlg_manage", this::manage)
                .in(RouteKind.REQUEST)
                .doc(
                        "Follows the dialog that this INVITE opens, or takes a request within one;"
                                + " false if the message has none.");
        exports.function("is_known_dlg", this::isKnown)
                .doc("Whether a request within a dialog belongs to one that is followed.");
        exports.function("dlg_get", this::find, text("callid"), text("ftag"), text("ttag"))
                .doc("Makes the dialog of a Call-ID and tags the message's own.");
        exports.function("dlg_setflag", this::setFlag, integer("flag"))
                .doc("Sets a flag of the dialog, 0 to 31.");
        exports.function("dlg_resetflag", this::resetFlag, integer("flag"))
                .doc("Clears a flag of the dialog.");
        exports.function("dlg_isflagset", this::isFlagSet, integer("flag"))
                .doc("Whether a flag of the dialog is set.");
        exports.function("dlg_set_property", this::setProperty, property())
                .doc("Sets a property of the dialog: ka-src, ka-dst, timeout-noreset.");
        exports.function("dlg_reset_property", this::resetProperty, property())
                .doc("Takes a property of the dialog back.");
        exports.function("dlg_set_timeout", this::setTimeout, integer("timeout"))
                .doc("Has the dialog last this many seconds, from its 2xx or from now.");
        exports.function(
                        "dlg_set_timeout",
                        this::setTimeoutOf,
                        integer("timeout"),
                        integer("h_entry"),
                        integer("h_id"))
                .doc("The same for the dialog of a name.");
        exports.function(
                        "dlg_get_var",
                        this::readVariable,
                        text("callid"),
                        text("ftag"),
                        text("ttag"),
                        text("name"),
                        variable("dst"))
                .doc("Reads a variable of the dialog of a Call-ID and tags.");
        exports.function(
                        "dlg_set_var",
                        this::writeVariable,
                        text("callid"),
                        text("ftag"),
                        text("ttag"),
                        text("name"),
                        text("value"))
                .doc("Sets a variable of the dialog of a Call-ID and tags.");
        exports.function("dlg_set_ruri", this::setRequestUri)
                .doc("Sends the request to where the side it goes to is: its Contact.");
        exports.function("dlg_set_state", this::setState, integer("state"))
                .doc("Moves the dialog to a state, 1 to 5.");
        exports.function("dlg_update_state", this::updateState)
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.ONREPLY, RouteKind.BRANCH)
                .doc("Moves the dialog to where the message leads it; with dlg_mode 1.");
        exportLoading(exports);
    }

    /** What is kept is loaded at the start: there is nothing left to load. */
    private void exportLoading(Exports exports) {
        exports.function("dlg_db_load_callid", this::isLoaded, text("callid"))
                .doc("Whether a dialog of the Call-ID is known: what is kept is loaded at start.");
        exports.function("dlg_db_load_extra", (_, _) -> Function.TRUE)
                .doc("Does nothing: what is kept is loaded at the start.");
    }

    private int isLoaded(RoutingContext context, Arguments arguments) {
        Desk desk = running.dialogs().desk(context.core());
        return Function.of(desk.matchCall(arguments.text(context, 0)) != DialogId.NONE);
    }

    private static Parameter property() {
        return text("attr");
    }

    private int manage(RoutingContext context, Arguments arguments) {
        boolean initial =
                context.message().method() == Method.INVITE
                        && context.message().to().tagLength() == 0;
        if (initial && running.isRefusing()) {
            return refuse(context);
        }
        return Function.of(running.tracker().manage(context));
    }

    /** Other nodes have not told yet what counts: no limit would hold. */
    private static int refuse(RoutingContext context) {
        context.replyHeaders().add(RETRY_AFTER, context.arena());
        boolean _ = context.core().answer(context, UNAVAILABLE, NOT_SYNCHRONIZED);
        return Function.EXIT;
    }

    private int isKnown(RoutingContext context, Arguments arguments) {
        return Function.of(running.tracker().isKnown(context));
    }

    private int find(RoutingContext context, Arguments arguments) {
        Desk desk = running.dialogs().desk(context.core());
        long dialog = match(context, arguments, desk);
        if (dialog == DialogId.NONE) {
            return Function.FALSE;
        }
        MessageDialog here = running.dialogs().message(context);
        here.dialog = dialog;
        here.direction = desk.direction();
        here.shownDirection = desk.direction().ordinal();
        return Function.TRUE;
    }

    /** The dialog that the first three arguments mean. */
    private static long match(RoutingContext context, Arguments arguments, Desk desk) {
        Value callId = arguments.text(context, 0);
        Value from = arguments.text(context, 1);
        Value to = arguments.text(context, 2);
        return desk.match(callId, from, to);
    }

    private int setFlag(RoutingContext context, Arguments arguments) {
        return change(context, arguments, true);
    }

    private int resetFlag(RoutingContext context, Arguments arguments) {
        return change(context, arguments, false);
    }

    private int change(RoutingContext context, Arguments arguments, boolean on) {
        long flag = arguments.integer(context, 0);
        long dialog = running.dialogs().current(context);
        if (flag < 0 || flag > FLAG_MAX) {
            return Function.FALSE;
        }
        MessageDialog here = running.dialogs().message(context);
        here.flags = on ? here.flags | 1L << flag : here.flags & ~(1L << flag);
        if (dialog != DialogId.NONE) {
            running.dialogs()
                    .desk(context.core())
                    .edits()
                    .bits(dialog, DialogRecord.SCRIPT_FLAGS, 1 << flag, on);
        }
        return Function.TRUE;
    }

    private int isFlagSet(RoutingContext context, Arguments arguments) {
        long flag = arguments.integer(context, 0);
        long dialog = running.dialogs().current(context);
        Desk desk = running.dialogs().desk(context.core());
        long flags =
                dialog != DialogId.NONE && desk.read(dialog)
                        ? desk.found().intAt(DialogRecord.SCRIPT_FLAGS)
                        : running.dialogs().message(context).flags;
        return Function.of(flag >= 0 && flag <= FLAG_MAX && (flags >> flag & 1) != 0);
    }

    private int setProperty(RoutingContext context, Arguments arguments) {
        return property(context, arguments, true);
    }

    private int resetProperty(RoutingContext context, Arguments arguments) {
        return property(context, arguments, false);
    }

    private int property(RoutingContext context, Arguments arguments, boolean on) {
        int bit =
                switch (arguments.text(context, 0).toString().toLowerCase(Locale.ROOT)) {
                    case "ka-src" -> DialogRecord.PROPERTY_PROBE_CALLER;
                    case "ka-dst" -> DialogRecord.PROPERTY_PROBE_CALLEE;
                    case "timeout-noreset" -> DialogRecord.PROPERTY_NO_RENEWAL;
                    default -> 0;
                };
        long dialog = running.dialogs().current(context);
        if (bit == 0 || dialog == DialogId.NONE) {
            return Function.FALSE;
        }
        running.dialogs()
                .desk(context.core())
                .edits()
                .bits(dialog, DialogRecord.PROPERTIES, bit, on);
        return Function.TRUE;
    }

    private int setTimeout(RoutingContext context, Arguments arguments) {
        return setTimeout(
                context, running.dialogs().current(context), arguments.integer(context, 0));
    }

    private int setTimeoutOf(RoutingContext context, Arguments arguments) {
        long dialog = DialogId.of(arguments.integer(context, 1), arguments.integer(context, 2));
        return setTimeout(context, dialog, arguments.integer(context, 0));
    }

    private int setTimeout(RoutingContext context, long dialog, long seconds) {
        Desk desk = running.dialogs().desk(context.core());
        if (dialog == DialogId.NONE || seconds <= 0 || !desk.read(dialog)) {
            return Function.FALSE;
        }
        running.lifetimes().change(desk, dialog, seconds);
        return Function.TRUE;
    }

    private int readVariable(RoutingContext context, Arguments arguments) {
        Desk desk = running.dialogs().desk(context.core());
        long dialog = match(context, arguments, desk);
        Value name = arguments.text(context, 3);
        if (dialog == DialogId.NONE || !desk.variables().find(name)) {
            return Function.FALSE;
        }
        Value value = desk.value();
        desk.foundVariable(value);
        value.keepIn(context.arena());
        return Function.of(arguments.assign(context, 4, value));
    }

    private int writeVariable(RoutingContext context, Arguments arguments) {
        Desk desk = running.dialogs().desk(context.core());
        long dialog = match(context, arguments, desk);
        return Function.of(
                dialog != DialogId.NONE
                        && running.dialogs()
                                .putVariable(
                                        desk,
                                        dialog,
                                        arguments.text(context, 3),
                                        arguments.text(context, 4)));
    }

    private int setRequestUri(RoutingContext context, Arguments arguments) {
        MessageDialog here = running.dialogs().message(context);
        Desk desk = running.dialogs().desk(context.core());
        if (!here.within || !desk.read(here.dialog)) {
            return Function.FALSE;
        }
        boolean down = here.direction == Direction.DOWNSTREAM;
        Value target = desk.value();
        desk.text((down ? Side.CALLEE : Side.CALLER).contact, target);
        return Function.of(target.length() > 0 && context.rewriteRequestUri(target));
    }

    private int setState(RoutingContext context, Arguments arguments) {
        long number = arguments.integer(context, 0);
        long dialog = running.dialogs().current(context);
        return Function.of(
                DialogState.isNumber(number)
                        && dialog != DialogId.NONE
                        && running.dialogs()
                                .move(context.core(), dialog, DialogState.of((int) number)));
    }

    private int updateState(RoutingContext context, Arguments arguments) {
        return Function.of(running.tracker().update(context));
    }
}
