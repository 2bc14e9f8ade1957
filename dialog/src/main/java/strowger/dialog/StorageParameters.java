package strowger.dialog;

import strowger.engine.module.DatabaseParameters;
import strowger.engine.module.Exports;
import strowger.engine.storage.Storage;
import strowger.engine.storage.Store;
import strowger.engine.storage.Writing;

import java.util.List;
import java.util.Optional;

/**
 * The parameters that keep dialogs and profiles over restarts. What tunes SQL storage only is taken
 * and has no effect.
 */
final class StorageParameters {
    private static final int MODE_LATER = 2;
    private static final int MODE_AT_STOP = 3;
    private static final long UPDATE_SEC_MAX = 86_400;
    private static final String SQL_ONLY = "For SQL storage; without effect.";

    private final DatabaseParameters database =
            new DatabaseParameters("dialog", "db_mode", MODE_AT_STOP);
    private long updateSec = 60;
    private boolean skipsLoad;

    void export(Exports exports) {
        database.export(
                exports,
                "0: dialogs and profiles are kept in memory only; 1: what changes is written at"
                        + " once, 2: each db_update_period, 3: when the server stops.");
        exports.integer("db_update_period", value -> updateSec = value)
                .unset(60)
                .doc("Seconds from one time that changes are written to the next, with db_mode 2.");
        exports.integer("db_fetch_rows", _ -> {}).unset(200).doc(SQL_ONLY);
        exports.integer("db_skip_load", value -> skipsLoad = value != 0)
                .unset(0)
                .doc("0 only: what is kept is loaded at the start.");
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
            exports.text(name, _ -> {}).doc(SQL_ONLY);
        }
    }

    /** Where dialogs and profiles are kept; empty for nowhere. */
    Optional<Store> open(Storage storage, List<String> faults) {
        if (skipsLoad) {
            faults.add("dialog: db_skip_load is 1; what is kept is loaded: set it to 0");
        }
        if (updateSec < 1 || updateSec > UPDATE_SEC_MAX) {
            faults.add(
                    "dialog: db_update_period is %d; set it from 1 to %d"
                            .formatted(updateSec, UPDATE_SEC_MAX));
        }
        return database.open(storage, faults);
    }

    /** When changes are written. */
    Writing writing() {
        return switch ((int) database.mode()) {
            case MODE_LATER -> Writing.every(1000 * updateSec);
            case MODE_AT_STOP -> Writing.AT_STOP;
            default -> Writing.AT_ONCE;
        };
    }
}
