package strowger.dialog;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

import java.util.function.Supplier;

/** {@code $dlg_ctx}: what the script wants of the dialog that the message has, or will have. */
final class ContextVariables {
    private final Supplier<Dialogs> dialogs;
    private final Supplier<Lifetimes> lifetimes;

    ContextVariables(Supplier<Dialogs> dialogs, Supplier<Lifetimes> lifetimes) {
        this.dialogs = dialogs;
        this.lifetimes = lifetimes;
    }

    void export(Exports exports) {
        exports.variables("dlg_ctx", this::bind)
                .doc(
                        "What is wanted of the dialog: timeout in seconds, timeout_bye, and"
                                + " timeout_route for when it is over, flags; set says whether the"
                                + " message has a dialog, dir where it goes (1 downstream, 2"
                                + " upstream).");
    }

    private Variable bind(VariableName name) {
        String key =
                name.constantInner()
                        .orElseThrow(
                                () -> new ConfigurationException("$dlg_ctx needs a plain name"));
        return switch (key) {
            case "on" -> number((_, here) -> here.on, (_, here, value) -> here.on = value);
            case "set" -> number((context, _) -> isSet(context), (_, _, _) -> {});
            case "dir" -> number((_, here) -> here.shownDirection, (_, _, _) -> {});
            case "flags" -> number((_, here) -> here.flags, this::setFlags);
            case "timeout" -> number((_, here) -> here.timeoutSec, this::setTimeout);
            case "timeout_bye" -> number((_, here) -> here.bye, this::setBye);
            case "timeout_route" -> route();
            case "timeout_route_id" ->
                    number((_, here) -> here.timeoutRoute.isText() ? 1 : 0, (_, _, _) -> {});
            default ->
                    throw new ConfigurationException(
                            "$dlg_ctx has no "
                                    + key
                                    + "; it has on, set, dir, flags, timeout, timeout_bye,"
                                    + " timeout_route and timeout_route_id");
        };
    }

    @FunctionalInterface
    private interface Reader {
        long read(RoutingContext context, MessageDialog here);
    }

    @FunctionalInterface
    private interface Writer {
        void write(RoutingContext context, MessageDialog here, long value);
    }

    private Variable number(Reader reader, Writer writer) {
        return Variable.of(
                ValueType.INTEGER,
                (context, out) ->
                        out.setInteger(reader.read(context, dialogs.get().message(context))),
                (context, value) -> {
                    writer.write(context, dialogs.get().message(context), value.toInteger());
                    return true;
                });
    }

    private long isSet(RoutingContext context) {
        return dialogs.get().current(context) == DialogId.NONE ? 0 : 1;
    }

    private void setFlags(RoutingContext context, MessageDialog here, long value) {
        here.flags = value;
        long dialog = dialogs.get().current(context);
        if (dialog != DialogId.NONE) {
            Desk desk = dialogs.get().desk(context.core());
            desk.edits().bits(dialog, DialogRecord.SCRIPT_FLAGS, -1, false);
            desk.edits().bits(dialog, DialogRecord.SCRIPT_FLAGS, (int) value, true);
        }
    }

    /** Of a dialog that is up it is changed at once; one just opened gets it with its relay. */
    private void setTimeout(RoutingContext context, MessageDialog here, long value) {
        here.timeoutSec = value;
        here.timeoutSet = true;
        long dialog = dialogs.get().current(context);
        if (dialog != DialogId.NONE && !here.opened && value > 0) {
            lifetimes.get().change(dialogs.get().desk(context.core()), dialog, value);
        }
    }

    private void setBye(RoutingContext context, MessageDialog here, long value) {
        here.bye = value;
        long dialog = dialogs.get().current(context);
        if (dialog != DialogId.NONE) {
            dialogs.get()
                    .desk(context.core())
                    .edits()
                    .bits(dialog, DialogRecord.PROPERTIES, DialogRecord.PROPERTY_BYE, value != 0);
        }
    }

    private Variable route() {
        return Variable.of(
                ValueType.ANY,
                (context, out) -> out.set(dialogs.get().message(context).timeoutRoute),
                this::setRoute);
    }

    private boolean setRoute(RoutingContext context, Value value) {
        Value kept = dialogs.get().message(context).timeoutRoute;
        kept.set(value);
        kept.keepIn(context.arena());
        long dialog = dialogs.get().current(context);
        return dialog == DialogId.NONE
                || dialogs.get()
                        .desk(context.core())
                        .rewrite(
                                dialog,
                                (draft, _) -> {
                                    draft.text(DialogField.TIMEOUT_ROUTE, kept);
                                    return true;
                                });
    }
}
