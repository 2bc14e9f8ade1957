package strowger.modules.acc;

import strowger.engine.module.BoundText;
import strowger.engine.module.Exports;
import strowger.engine.module.Refusal;
import strowger.engine.routing.RoutingContext;

import java.util.List;
import java.util.Locale;

/** Which call data records are written, and what is in them. Set before the start, then read. */
final class CallRecordRules {
    private boolean enabled;
    private boolean logged = true;
    private boolean fromAnswer;
    private boolean ofFailed = true;
    private boolean ofExpired;
    private String startName = "start_time";
    private String endName = "end_time";
    private String durationName = "duration";
    private String skip = "";
    private List<ExtraAttribute> extra = List.of();

    void export(Exports exports) {
        exports.integer("cdr_enable", value -> enabled = value != 0)
                .unset(0)
                .doc("Whether a line is written of each dialog that ends; dialog.so is needed.");
        exports.integer("cdr_log_enable", value -> logged = value != 0)
                .unset(1)
                .doc("Whether those lines go to the log: the only place there is.");
        exports.integer("cdr_start_on_confirmed", value -> fromAnswer = value != 0)
                .unset(0)
                .doc("Whether a call begins with its 2xx, not with its INVITE.");
        exports.integer("cdr_on_failed", value -> ofFailed = value != 0)
                .unset(1)
                .doc("Whether calls that were not answered have a line.");
        exports.integer("cdr_expired_dlg_enable", value -> ofExpired = value != 0)
                .unset(0)
                .doc("Whether calls have a line that nobody hung up: their time was over.");
        exports.text("cdr_start_id", name -> startName = name)
                .unset(startName)
                .doc("The name of the begin in a line.");
        exports.text("cdr_end_id", name -> endName = name)
                .unset(endName)
                .doc("The name of the end in a line.");
        exports.text("cdr_duration_id", name -> durationName = name)
                .unset(durationName)
                .doc("The name of the duration in a line.");
        exports.text("cdr_skip", name -> skip = name)
                .unset("")
                .doc("The name of a $dlg_var: calls that have it have no line.");
        exports.bound("cdr_extra", this::extra)
                .doc("More attributes of such a line: name=$dlg_var(x);name=$variable.");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "call data records go to the log; to SQL they need storage, which is not here yet",
                "cdrs_table");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "the duration is in seconds with three digits behind the point",
                "cdr_duration_mode");
    }

    private void extra(BoundText text) {
        extra = ExtraAttribute.list(text);
    }

    boolean isEnabled() {
        return enabled && logged;
    }

    /** Whether a call begins with its 2xx. */
    boolean isFromAnswer() {
        return fromAnswer;
    }

    /** Whether calls that were not answered have a line. */
    boolean isOfFailed() {
        return ofFailed;
    }

    /** Whether calls have a line whose time was over. */
    boolean isOfExpired() {
        return ofExpired;
    }

    /** The variable of dialogs that have no line; empty for none. */
    String skip() {
        return skip;
    }

    /** Writes the line of a call that a message has ended. */
    String line(RoutingContext context, long startMs, long endMs) {
        StringBuilder line = new StringBuilder();
        put(line, startName, seconds(startMs));
        put(line, endName, seconds(endMs));
        put(line, durationName, endMs <= startMs ? "0" : seconds(endMs - startMs));
        for (ExtraAttribute attribute : extra) {
            put(line, attribute.name(), AccountingLine.text(context, attribute.value()));
        }
        return line.toString();
    }

    private static void put(StringBuilder line, String name, String value) {
        line.append(line.isEmpty() ? "" : "; ").append(name).append('=').append(value);
    }

    private static String seconds(long milliseconds) {
        return String.format(Locale.ROOT, "%d.%03d", milliseconds / 1000, milliseconds % 1000);
    }
}
