package strowger.presence;

import strowger.engine.module.DatabaseParameters;
import strowger.engine.module.Exports;
import strowger.engine.storage.Storage;
import strowger.engine.storage.Store;
import strowger.engine.storage.Writing;

import java.util.List;
import java.util.Optional;

/**
 * The parameters that keep publications and subscriptions over restarts. What tunes SQL storage
 * only is taken and has no effect.
 */
final class StorageParameters {
    private static final String PUBLICATIONS = "publ_cache";
    private static final String SUBSCRIPTIONS = "subs_db_mode";
    private static final long PUBLICATIONS_IN_MEMORY = 2;
    private static final long SUBSCRIPTIONS_IN_MEMORY = 0;
    private static final long SUBSCRIPTIONS_LATER = 2;
    private static final long SUBSCRIPTIONS_MODE_MAX = 3;
    private static final long UPDATE_SEC_MAX = 86_400;

    private final DatabaseParameters database =
            new DatabaseParameters("presence", PUBLICATIONS, PUBLICATIONS_IN_MEMORY);
    private long publicationMode = DatabaseParameters.UNSET;
    private long subscriptionMode = DatabaseParameters.UNSET;
    private long updateSec = 100;

    void export(Exports exports) {
        database.exportUrl(exports);
        exports.integer(PUBLICATIONS, mode -> publicationMode = mode)
                .doc(
                        "Where publications are: 2 in memory only; 0 and 1 kept over restarts as"
                                + " well. Unset: kept if there is a place, --data or db_url.");
        exports.integer(SUBSCRIPTIONS, mode -> subscriptionMode = mode)
                .doc(
                        "Where subscriptions are: 0 in memory only; kept over restarts as well: 1"
                                + " and 3 written at once, 2 each db_update_period. Unset: 1 if"
                                + " there is a place, --data or db_url.");
        exports.integer("db_update_period", seconds -> updateSec = seconds)
                .unset(100)
                .doc("Seconds from one writing to the next, with subs_db_mode 2.");
        for (String name : List.of("presentity_table", "active_watchers_table", "watchers_table")) {
            exports.text(name, _ -> {}).doc("For SQL storage; without effect.");
        }
        for (String name : List.of("db_table_lock_type", "fetch_rows", "startup_mode")) {
            exports.integer(name, _ -> {}).doc("For SQL storage; without effect.");
        }
    }

    /** Where publications are kept; empty for nowhere. */
    Optional<Store> publications(Storage storage, List<String> faults) {
        require(PUBLICATIONS, publicationMode, PUBLICATIONS_IN_MEMORY, faults);
        return place(PUBLICATIONS, publicationMode, 1, PUBLICATIONS_IN_MEMORY, storage, faults);
    }

    /** Where subscriptions are kept; empty for nowhere. */
    Optional<Store> subscriptions(Storage storage, List<String> faults) {
        require(SUBSCRIPTIONS, subscriptionMode, SUBSCRIPTIONS_MODE_MAX, faults);
        if (updateSec < 1 || updateSec > UPDATE_SEC_MAX) {
            faults.add(
                    "presence: db_update_period is %d; set it from 1 to %d"
                            .formatted(updateSec, UPDATE_SEC_MAX));
        }
        return place(SUBSCRIPTIONS, subscriptionMode, 1, SUBSCRIPTIONS_IN_MEMORY, storage, faults);
    }

    private static void require(String name, long mode, long max, List<String> faults) {
        if (mode < DatabaseParameters.UNSET || mode > max) {
            faults.add("presence: %s is %d; set it from 0 to %d".formatted(name, mode, max));
        }
    }

    private Optional<Store> place(
            String name, long mode, long usual, long off, Storage storage, List<String> faults) {
        if (mode == off) {
            return Optional.empty();
        }
        if (mode != DatabaseParameters.UNSET) {
            return database.place(name, mode, off, storage, faults);
        }
        return database.isFolder()
                ? database.place(name, usual, off, storage, faults)
                : storage.standard();
    }

    /** When changes of subscriptions are written. */
    Writing writing() {
        return subscriptionMode == SUBSCRIPTIONS_LATER
                ? Writing.every(1000 * updateSec)
                : Writing.AT_ONCE;
    }
}
