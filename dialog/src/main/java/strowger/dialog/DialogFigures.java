package strowger.dialog;

import strowger.engine.module.Counter;
import strowger.engine.module.Exports;

/** What is counted of dialogs; what is derived from them is not here. */
final class DialogFigures {
    final Counter processed;
    final Counter expired;
    final Counter failed;
    final Counter refused;
    final Counter entriesRefused;
    final Counter timersDelayed;
    final Counter replicasRefused;

    DialogFigures(Exports exports) {
        processed = exports.counter("processed_dialogs", "Dialogs made since the start.");
        expired = exports.counter("expired_dialogs", "Dialogs whose lifetime was over.");
        failed = exports.counter("failed_dialogs", "Dialogs that ended before their 2xx.");
        refused = exports.counter("refused_dialogs", "Dialogs there was no room for.");
        entriesRefused =
                exports.counter(
                        "refused_profile_entries",
                        "Entries of profiles there was no room for, or whose dialog had ended.");
        replicasRefused =
                exports.counter(
                        "refused_replicas",
                        "Dialogs of other nodes that were not taken: no room, or not possible.");
        timersDelayed =
                exports.counter(
                        "delayed_dialog_timers",
                        "Timers that came later, as the inbox of a reactor was full.");
    }
}
