package strowger.dialog;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * {@code $DLG_count}, {@code $DLG_status}, {@code $DLG_lifetime}, {@code $dlg}, {@code $dlg_var}.
 */
final class DialogVariables {
    private static final int SOCKET_LENGTH_MAX = 128;

    private final Supplier<Dialogs> dialogs;

    DialogVariables(Supplier<Dialogs> dialogs) {
        this.dialogs = dialogs;
    }

    void export(Exports exports) {
        exports.variable("DLG_count", ValueType.INTEGER, this::readCount)
                .doc("Dialogs that are up now: answered and not ended.");
        exports.variable("DLG_status", ValueType.ANY, this::readStatus)
                .doc("The state of the dialog that a request within one belongs to.");
        exports.variable("DLG_lifetime", ValueType.ANY, this::readLifetime)
                .doc("Seconds since the 2xx of the dialog that a request belongs to.");
        exports.variables("dlg", this::bind)
                .doc(
                        "The dialog of the message: h_entry, h_id, state, callid, from_uri, to_uri,"
                            + " from_tag, to_tag, from_cseq, to_cseq, from_rs, to_rs, from_contact,"
                            + " to_contact, from_bindaddr, to_bindaddr, lifetime, start_ts, dflags,"
                            + " sflags, toroute, ref.");
        exports.variables("dlg_var", this::bindVariable)
                .doc(
                        "A variable of the dialog; one set before the dialog is there goes into"
                                + " it.");
        exports.variables("dlg_profile", this::bindEntry)
                .doc(
                        "In dialog:profile-added and dialog:profile-removed the entry: its name,"
                                + " value and uid.");
    }

    private void readCount(RoutingContext context, Value out) {
        out.setInteger(dialogs.get().table().counts().active());
    }

    /** Reads the dialog that a request within one belongs to. */
    private boolean isWithin(RoutingContext context, Desk desk) {
        MessageDialog here = dialogs.get().message(context);
        return here.within && desk.read(here.dialog);
    }

    private void readStatus(RoutingContext context, Value out) {
        Desk desk = dialogs.get().desk(context.core());
        if (isWithin(context, desk)) {
            out.setInteger(desk.state().number());
        } else {
            out.setNull();
        }
    }

    private void readLifetime(RoutingContext context, Value out) {
        Desk desk = dialogs.get().desk(context.core());
        int startedSec = isWithin(context, desk) ? desk.found().intAt(DialogRecord.STARTED_SEC) : 0;
        if (startedSec == 0) {
            out.setNull();
        } else {
            out.setInteger(desk.nowMs() / 1000 - startedSec);
        }
    }

    /** Reads something of the dialog that a desk has read last. */
    @FunctionalInterface
    private interface Reader {
        void read(Desk desk, RoutingContext context, Value out);
    }

    private Variable bind(VariableName name) {
        String key =
                name.constantInner()
                        .orElseThrow(() -> new ConfigurationException("$dlg needs a plain name"));
        return switch (key) {
            case "h_entry" -> number(desk -> DialogId.entry(desk.dialog()));
            case "h_id" -> number(desk -> DialogId.id(desk.dialog()));
            case "ref" -> number(_ -> 1);
            case "state" -> number(desk -> desk.state().number());
            case "dflags" -> fixed(DialogRecord.MARKS);
            case "sflags" -> fixed(DialogRecord.SCRIPT_FLAGS);
            case "from_cseq" -> fixed(DialogRecord.CALLER_CSEQ);
            case "to_cseq" -> number(DialogVariables::calleeCseq);
            case "lifetime" -> fixed(DialogRecord.LIFETIME_SEC);
            case "start_ts" -> fixed(DialogRecord.STARTED_SEC);
            case "callid" -> of(DialogVariables::readCallId);
            case "from_uri" -> text(DialogField.FROM_URI);
            case "to_uri" -> text(DialogField.TO_URI);
            case "from_tag" -> text(DialogField.FROM_TAG);
            case "to_tag" -> text(DialogField.TO_TAG);
            case "from_rs" -> text(DialogField.CALLER_ROUTES);
            case "to_rs" -> text(DialogField.CALLEE_ROUTES);
            case "from_contact" -> text(DialogField.CALLER_CONTACT);
            case "to_contact" -> text(DialogField.CALLEE_CONTACT);
            case "from_bindaddr" -> socket(DialogRecord.CALLER_SOCKET);
            case "to_bindaddr" -> socket(DialogRecord.CALLEE_SOCKET);
            case "toroute" -> of(DialogVariables::readTimeoutRoute);
            default -> throw new ConfigurationException("$dlg has no " + key);
        };
    }

    private static long calleeCseq(Desk desk) {
        return desk.found().intAt(DialogRecord.CALLEE_CSEQ);
    }

    private static void readCallId(Desk desk, RoutingContext context, Value out) {
        out.setText(desk.found().buffer(), desk.found().keyOffset(), desk.found().keyLength());
    }

    private static void readTimeoutRoute(Desk desk, RoutingContext context, Value out) {
        desk.text(DialogField.TIMEOUT_ROUTE, out);
        if (out.length() == 0) {
            out.setInteger(0);
        }
    }

    private Variable fixed(int offset) {
        return number(desk -> desk.found().intAt(offset) & 0xffff_ffffL);
    }

    private Variable number(ToLongFunction<Desk> number) {
        return of((desk, _, out) -> out.setInteger(number.applyAsLong(desk)));
    }

    private Variable text(DialogField field) {
        return of(
                (desk, _, out) -> {
                    desk.text(field, out);
                    if (out.length() == 0) {
                        out.setNull();
                    }
                });
    }

    private Variable socket(int offset) {
        return of(
                (desk, context, out) -> {
                    var sockets = context.core().settings().sockets();
                    var socket = InDialogRequests.socket(sockets, desk.found().shortAt(offset));
                    if (socket.isNone()) {
                        out.setNull();
                    } else {
                        putSocket(context, socket, out);
                    }
                });
    }

    private static void putSocket(RoutingContext context, ListenSocket socket, Value out) {
        context.beginText(SOCKET_LENGTH_MAX)
                .putToken(socket.protocol().text())
                .put(':')
                .putHost(socket.endpoint())
                .put(':')
                .putNumber(socket.endpoint().port());
        context.endText(out);
    }

    private Variable of(Reader reader) {
        return Variable.of(
                ValueType.ANY,
                (context, out) -> {
                    Dialogs all = dialogs.get();
                    Desk desk = all.desk(context.core());
                    long dialog = all.current(context);
                    if (dialog == DialogId.NONE || !desk.read(dialog)) {
                        out.setNull();
                    } else {
                        reader.read(desk, context, out);
                        out.keepIn(context.arena());
                    }
                });
    }

    private Variable bindVariable(VariableName name) {
        Argument inner = Objects.requireNonNull(name.inner(), "$dlg_var needs a name");
        return Variable.of(
                ValueType.ANY,
                (context, out) -> readVariable(context, inner, out),
                (context, value) -> assignVariable(context, inner, value));
    }

    private void readVariable(RoutingContext context, Argument inner, Value out) {
        int mark = context.mark();
        if (!context.push(1)) {
            out.setNull();
            return;
        }
        Value name = context.top(1);
        inner.read(context, name);
        name.toText(context.arena());
        Dialogs all = dialogs.get();
        long dialog = all.current(context);
        Desk desk = all.desk(context.core());
        out.setNull();
        if (dialog == DialogId.NONE) {
            all.message(context).readVariable(name, out);
        } else if (desk.read(dialog) && desk.variables().find(name)) {
            desk.foundVariable(out);
            out.keepIn(context.arena());
        }
        context.release(mark);
    }

    private boolean assignVariable(RoutingContext context, Argument inner, Value value) {
        int mark = context.mark();
        if (!context.push(2)) {
            return false;
        }
        Value name = context.top(1);
        Value text = context.top(2);
        inner.read(context, name);
        name.toText(context.arena());
        text.set(value);
        if (!text.isNull()) {
            text.toText(context.arena());
        }
        Dialogs all = dialogs.get();
        long dialog = all.current(context);
        boolean set =
                dialog == DialogId.NONE
                        ? all.message(context).keepVariable(name, text)
                        : all.putVariable(all.desk(context.core()), dialog, name, text);
        context.release(mark);
        return set;
    }

    private Variable bindEntry(VariableName name) {
        String key =
                name.constantInner()
                        .orElseThrow(
                                () ->
                                        new ConfigurationException(
                                                "$dlg_profile needs a plain name"));
        return switch (key) {
            case "name" -> (context, out) -> out.set(dialogs.get().message(context).entryProfile);
            case "value" -> (context, out) -> out.set(dialogs.get().message(context).entryValue);
            case "uid" -> (context, out) -> out.set(dialogs.get().message(context).entryUid);
            default ->
                    throw new ConfigurationException(
                            "$dlg_profile has no " + key + "; it has name, value and uid");
        };
    }
}
