package strowger.dialog.profile;

import strowger.engine.storage.Durable;
import strowger.engine.storage.Notes;
import strowger.engine.value.Value;
import strowger.tables.RecordDraft;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

import java.util.Optional;

/**
 * The entries of profiles as they are kept over restarts, each with its name, so that one that is
 * told of again is the same. An entry of a dialog here is back only with its dialog.
 */
public final class KeptEntries implements Durable {
    private final ProfileTable table;
    private final Dialogs dialogs;
    private final EntryDesk desk;
    private final Value value = new Value();
    private final Value name = new Value();

    /** The dialogs that are here. */
    @FunctionalInterface
    public interface Dialogs {
        /** Puts a dialog into a profile; false when there is no such dialog. */
        boolean enter(long dialog, Profile profile, Value value, Value name);
    }

    /**
     * @param dialogs that have been given back already.
     */
    public KeptEntries(ProfileTable table, Dialogs dialogs) {
        this.table = table;
        this.dialogs = dialogs;
        desk = table.desk();
    }

    @Override
    public String name() {
        return "dialog.profiles";
    }

    @Override
    public RecordTable records() {
        return table.entries();
    }

    @Override
    public int typicalBytes() {
        return 192;
    }

    @Override
    public boolean describe(RecordView record, Notes notes) {
        notes.add(table.profiles().at(Entry.profile(record)).name());
        return true;
    }

    @Override
    public boolean restore(RecordDraft record, Notes notes) {
        Optional<Profile> profile = table.profiles().find(notes.next());
        Entry.value(record, value);
        Entry.uid(record, name);
        return profile.isPresent() && enter(Entry.dialog(record), profile.get(), record);
    }

    private boolean enter(long dialog, Profile profile, RecordView record) {
        if (dialog != 0) {
            return dialogs.enter(dialog, profile, value, name);
        }
        EntryDesk.Outcome outcome = desk.addRemote(profile, value, name, record.deadlineMs());
        return outcome == EntryDesk.Outcome.ADDED || outcome == EntryDesk.Outcome.PRESENT;
    }
}
