package strowger.dialog;

import strowger.engine.module.Exports;
import strowger.engine.module.Refusal;

import java.util.function.Consumer;

/** The parameters that keep dialogs in a database: there is none yet. */
final class StorageParameters {
    private final Consumer<String> faults;

    StorageParameters(Consumer<String> faults) {
        this.faults = faults;
    }

    void export(Exports exports) {
        exports.integer("db_mode", this::mode)
                .unset(0)
                .doc("0: dialogs are kept in memory only. The other modes need storage.");
        exports.text("db_url", _ -> {})
                .doc("Taken for old configurations: with db_mode 0 nothing is stored.");
        exports.integer("db_update_period", _ -> {}).unset(60).doc("Taken, as db_url is.");
        exports.integer("db_fetch_rows", _ -> {}).unset(200).doc("Taken, as db_url is.");
        exports.integer("db_skip_load", _ -> {}).unset(0).doc("Taken, as db_url is.");
        for (String name :
                new String[] {
                    "table_name",
                    "call_id_column",
                    "from_contact_column",
                    "from_cseq_column",
                    "from_route_column",
                    "from_sock_column",
                    "from_tag_column",
                    "from_uri_column",
                    "h_entry_column",
                    "h_id_column",
                    "sflags_column",
                    "start_time_column",
                    "state_column",
                    "timeout_column",
                    "to_contact_column",
                    "to_cseq_column",
                    "to_route_column",
                    "to_sock_column",
                    "to_tag_column",
                    "to_uri_column",
                    "toroute_name_column",
                    "vars_h_entry_column",
                    "vars_h_id_column",
                    "vars_key_column",
                    "vars_table_name",
                    "vars_value_column"
                }) {
            exports.text(name, _ -> {}).doc("Taken, as db_url is.");
        }
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "dialogs are kept in memory only; it needs storage",
                "dlg_db_load_callid",
                "dlg_db_load_extra");
    }

    private void mode(long mode) {
        if (mode != 0) {
            faults.accept(
                    "dialog: db_mode is %d, which needs storage; set it to 0".formatted(mode));
        }
    }
}
