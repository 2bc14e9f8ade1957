package strowger.dialog;

import strowger.dialog.profile.EntryDesk;
import strowger.dialog.profile.Profile;
import strowger.engine.value.Value;
import strowger.tables.RecordEditor;
import strowger.tables.RecordUpdater;

/**
 * Puts dialogs into profiles, in one step with the look at their state: one that has ended is in
 * none, ever again. One thread.
 */
final class DialogEntries {
    private final DialogEdits edits;
    private final EntryDesk entries;
    private final RecordUpdater enterer = this::enter;
    private final Value value = new Value();
    private final Value name = new Value();
    private Profile profile = new Profile("", 1, false);
    private EntryDesk.Outcome outcome = EntryDesk.Outcome.REFUSED;

    DialogEntries(DialogEdits edits, EntryDesk entries) {
        this.edits = edits;
        this.entries = entries;
    }

    /** Puts a dialog into a profile. */
    EntryDesk.Outcome enter(long dialog, Profile entered, Value by) {
        name.setNull();
        return enterNamed(dialog, entered, by);
    }

    /** The same for an entry that has a name, as it came from another node. */
    EntryDesk.Outcome enter(long dialog, Profile entered, Value by, Value named) {
        name.set(named);
        return enterNamed(dialog, entered, by);
    }

    private EntryDesk.Outcome enterNamed(long dialog, Profile entered, Value by) {
        profile = entered;
        value.set(by);
        outcome = EntryDesk.Outcome.REFUSED;
        boolean _ = edits.edit(dialog, enterer);
        return outcome;
    }

    private boolean enter(RecordEditor record) {
        if (DialogState.of(record.byteAt(DialogRecord.STATE)) != DialogState.DELETED) {
            long dialog = DialogRecord.name(record);
            outcome =
                    name.isNull()
                            ? entries.add(dialog, profile, value)
                            : entries.add(dialog, profile, value, name);
        }
        return false; // the record stays as it is
    }
}
