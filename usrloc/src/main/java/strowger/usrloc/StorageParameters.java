package strowger.usrloc;

import strowger.engine.module.DatabaseParameters;
import strowger.engine.module.Exports;
import strowger.engine.storage.Storage;
import strowger.engine.storage.Store;
import strowger.engine.storage.Writing;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The parameters of {@code usrloc} that concern storage or keep-alives. What tunes SQL storage only
 * is taken and has no effect.
 */
final class StorageParameters {
    private static final List<String> COLUMNS =
            List.of(
                    "callid",
                    "cflags",
                    "connection_id",
                    "contact",
                    "cseq",
                    "domain",
                    "expires",
                    "flags",
                    "instance",
                    "keepalive",
                    "methods",
                    "partition",
                    "path",
                    "q",
                    "received",
                    "reg_id",
                    "ruid",
                    "socket",
                    "user_agent",
                    "user");
    private static final List<String> INTEGERS =
            List.of(
                    "db_check_update",
                    "db_clean_tcp",
                    "db_insert_null",
                    "db_insert_update",
                    "db_load",
                    "db_ops_ruid",
                    "db_raw_fetch_type",
                    "db_timer_clean",
                    "db_update_as_insert",
                    "expires_type",
                    "fetch_rows",
                    "load_rank",
                    "rm_expired_delay",
                    "server_id_filter",
                    "skip_remote_socket",
                    "timer_procs",
                    "version_table");
    private static final List<String> KEEPALIVE_TEXTS =
            List.of("ka_domain", "ka_from", "ka_logmsg", "ka_method", "ka_reply_codes");
    private static final List<String> KEEPALIVE_INTEGERS =
            List.of("ka_filter", "ka_interval", "ka_loglevel", "ka_randomize", "ka_timeout");

    private static final int MODE_LATER = 2;
    private static final int MODE_READ_ONLY = 4;

    private final DatabaseParameters database =
            new DatabaseParameters("usrloc", "db_mode", MODE_READ_ONLY);
    private final Consumer<String> faults;

    /**
     * @param faults takes each setting that can't be had.
     */
    StorageParameters(Consumer<String> faults) {
        this.faults = faults;
    }

    void export(Exports exports) {
        database.export(
                exports,
                "0: contacts are kept in memory only; 1 and 3: what changes is written at once, 2:"
                        + " each timer_interval; 4: what is kept is read and never written.");
        refuse(exports, "ka_mode", "needs keep-alives, which are not built in yet: set it to 0");
        for (String column : COLUMNS) {
            exports.text(column + "_column", _ -> {})
                    .doc("A column's name, for SQL storage; without effect.");
        }
        for (String name : INTEGERS) {
            exports.integer(name, _ -> {}).doc("For SQL storage; without effect.");
        }
        for (String name : KEEPALIVE_TEXTS) {
            exports.any(name, _ -> {}).doc("For keep-alives; unused while ka_mode is 0.");
        }
        for (String name : KEEPALIVE_INTEGERS) {
            exports.integer(name, _ -> {}).doc("For keep-alives; unused while ka_mode is 0.");
        }
    }

    /** Where contacts are kept; empty for nowhere. */
    Optional<Store> open(Storage storage, List<String> told) {
        return database.open(storage, told);
    }

    /** When changes are written. */
    Writing writing(long timerIntervalSec) {
        return switch ((int) database.mode()) {
            case MODE_LATER -> Writing.every(1000 * timerIntervalSec);
            case MODE_READ_ONLY -> Writing.NEVER;
            default -> Writing.AT_ONCE;
        };
    }

    private void refuse(Exports exports, String name, String why) {
        exports.integer(
                        name,
                        value -> {
                            if (value != 0) {
                                faults.accept("usrloc: " + name + "=" + value + " " + why);
                            }
                        })
                .unset(0)
                .doc("0; anything else " + why + ".");
    }
}
