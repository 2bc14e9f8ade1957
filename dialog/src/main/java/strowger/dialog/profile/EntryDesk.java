package strowger.dialog.profile;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.value.Value;
import strowger.parser.Token;
import strowger.tables.KeyRecords;
import strowger.tables.KeyWork;
import strowger.tables.PutResult;
import strowger.tables.RecordDraft;
import strowger.tables.RecordReader;
import strowger.tables.RecordView;

/** One thread's way to put dialogs into profiles and take them out; made once, used again. */
public final class EntryDesk {
    /** What became of an entry. */
    public enum Outcome {
        /** It is in now, and was not before. */
        ADDED,
        /** It was in already, and still counts once. */
        PRESENT,
        /** It is not in: it never was, or it was taken out. */
        ABSENT,
        /** It was in, and is not now. */
        REMOVED,
        /** There is no room. */
        REFUSED
    }

    private static final int KEY_LENGTH_MAX = 512;
    private static final int VALUE_LENGTH_MAX = 512;

    private final ProfileTable table;
    private final RecordDraft draft;
    private final RecordDraft entry;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[KEY_LENGTH_MAX + 1]);
    private final UnsafeBuffer uid = new UnsafeBuffer(new byte[KEY_LENGTH_MAX]);
    private final KeyWork adder = this::add;
    private final KeyWork remover = this::remove;
    private final KeyWork clearer = this::clear;
    private final RecordReader seeker = this::seek;
    private final RecordReader anySeeker = this::seekAny;
    private final Value value = new Value();
    private int keyLength;
    private int uidLength;
    private Profile profile = new Profile("", 1, false);
    private long group;
    private long deadlineMs;
    private RecordReader leaving = _ -> true;
    private int left;
    private boolean seen;
    private Outcome outcome = Outcome.ABSENT;

    EntryDesk(ProfileTable table) {
        this.table = table;
        draft = table.draft();
        entry = table.draft();
    }

    /** The entry that was added or removed last, a copy; read it by {@link Entry}. */
    public RecordView entry() {
        return entry;
    }

    /** Puts a dialog of this node into a profile; the entry gets a name of its own. */
    public Outcome add(long dialog, Profile chosen, Value chosenValue) {
        uidLength = table.uids().next(uid);
        return add(dialog, chosen, chosenValue, RecordView.NEVER);
    }

    /** The same for an entry that has a name: it came with its dialog from another node. */
    public Outcome add(long dialog, Profile chosen, Value chosenValue, Value name) {
        return nameIt(name) ? add(dialog, chosen, chosenValue, RecordView.NEVER) : Outcome.REFUSED;
    }

    private boolean nameIt(Value name) {
        uidLength = name.length();
        if (uidLength == 0 || uidLength > KEY_LENGTH_MAX) {
            return false;
        }
        uid.putBytes(0, name.buffer(), name.offset(), uidLength);
        return true;
    }

    private Outcome add(long dialog, Profile chosen, Value chosenValue, long untilMs) {
        local(dialog);
        return put(chosen, chosenValue, untilMs);
    }

    /**
     * Holds an entry for a dialog of another node.
     *
     * @param name of the entry.
     * @param untilMs when it is out of itself, in ms since 1970, a whole second.
     */
    public Outcome addRemote(Profile chosen, Value chosenValue, Value name, long untilMs) {
        if (!nameIt(name)) {
            return Outcome.REFUSED;
        }
        remote();
        if (untilMs != RecordView.NEVER) {
            table.expires(untilMs);
        }
        return put(chosen, chosenValue, untilMs);
    }

    private Outcome put(Profile chosen, Value chosenValue, long untilMs) {
        if (chosenValue.length() > VALUE_LENGTH_MAX) {
            return Outcome.REFUSED;
        }
        choose(chosen, chosenValue);
        deadlineMs = untilMs;
        table.entries().within(key, 0, keyLength, adder);
        return outcome;
    }

    private void choose(Profile chosen, Value chosenValue) {
        profile = chosen;
        value.set(chosenValue);
        if (!chosen.withValue() || !chosenValue.isText()) {
            value.setEmpty();
        }
        group = table.group(chosen, value.buffer(), value.offset(), value.length());
    }

    private void local(long dialog) {
        key.putByte(0, EntryRecord.LOCAL);
        key.putLong(1, dialog);
        keyLength = 1 + Long.BYTES;
    }

    private void remote() {
        key.putByte(0, EntryRecord.REMOTE);
        key.putBytes(1, uid, 0, uidLength);
        keyLength = 1 + uidLength;
    }

    private void add(KeyRecords records) {
        if (find(records)) {
            outcome = Outcome.PRESENT;
            prolong(records);
            return;
        }
        dropNamesake(records);
        if (!table.enterLocked(profile, group)) {
            outcome = Outcome.REFUSED;
            return;
        }
        draft.begin(key, 0, keyLength);
        draft.unique(EntryRecord.UID, uid, 0, uidLength);
        draft.longKey(EntryRecord.BY_GROUP, group);
        draft.deadlineMs(deadlineMs);
        draft.putLong(EntryRecord.GROUP, group);
        draft.putShort(EntryRecord.PROFILE, (short) profile.number());
        draft.field(EntryRecord.VALUE, value.buffer(), value.offset(), value.length());
        PutResult result = records.put(draft);
        if (result == PutResult.INSERTED) {
            entry.copy(draft);
            outcome = Outcome.ADDED;
        } else { // the name has an entry elsewhere, or there is no room
            table.leave(profile, group);
            outcome = result == PutResult.DUPLICATE ? Outcome.PRESENT : Outcome.REFUSED;
        }
    }

    /** The name stood for another profile or value: that entry is over. */
    private void dropNamesake(KeyRecords records) {
        records.rewind();
        while (records.next()) {
            RecordView record = records.record();
            if (Token.equals(
                    record.buffer(),
                    record.uniqueOffset(EntryRecord.UID),
                    record.uniqueLength(EntryRecord.UID),
                    uid,
                    0,
                    uidLength)) {
                takeOut(records);
                return;
            }
        }
    }

    /** A remote entry that is told of again stays until its new deadline. */
    private void prolong(KeyRecords records) {
        if (deadlineMs != RecordView.NEVER) {
            boolean _ =
                    records.update(
                            record -> {
                                record.deadlineMs(deadlineMs);
                                return true;
                            });
        }
    }

    /** Moves to the entry of the profile and value. */
    private boolean find(KeyRecords records) {
        while (records.next()) {
            if (isChosen(records.record())) {
                return true;
            }
        }
        return false;
    }

    private boolean isChosen(RecordView record) {
        return record.shortAt(EntryRecord.PROFILE) == profile.number()
                && Token.equals(
                        record.buffer(),
                        record.fieldOffset(EntryRecord.VALUE),
                        record.fieldLength(EntryRecord.VALUE),
                        value.buffer(),
                        value.offset(),
                        value.length());
    }

    /** Takes a dialog of this node out of a profile. */
    public Outcome remove(long dialog, Profile chosen, Value chosenValue) {
        local(dialog);
        choose(chosen, chosenValue);
        table.entries().within(key, 0, keyLength, remover);
        return outcome;
    }

    /** Takes the entry of a dialog of another node out. */
    public Outcome removeRemote(Value name) {
        if (!nameIt(name)) {
            return Outcome.ABSENT;
        }
        remote();
        return clear(_ -> true) > 0 ? Outcome.REMOVED : Outcome.ABSENT;
    }

    private void remove(KeyRecords records) {
        outcome = find(records) ? Outcome.REMOVED : Outcome.ABSENT;
        if (outcome == Outcome.REMOVED) {
            takeOut(records);
        }
    }

    private void takeOut(KeyRecords records) {
        entry.copy(records.record());
        records.remove();
        table.leave(
                table.profiles().at(entry.shortAt(EntryRecord.PROFILE)),
                entry.longAt(EntryRecord.GROUP));
    }

    /**
     * Takes a dialog of this node out of all profiles, as it has ended.
     *
     * @param told of each entry, a lock held: it only notes.
     * @return how many there were.
     */
    public int removeAll(long dialog, RecordReader told) {
        local(dialog);
        return clear(told);
    }

    private int clear(RecordReader told) {
        leaving = told;
        left = 0;
        table.entries().within(key, 0, keyLength, clearer);
        return left;
    }

    private void clear(KeyRecords records) {
        while (records.next()) {
            takeOut(records);
            boolean _ = leaving.read(entry);
            left++;
        }
    }

    /** Whether a dialog of this node is in a profile. */
    public boolean contains(long dialog, Profile chosen, Value chosenValue) {
        local(dialog);
        choose(chosen, chosenValue);
        seen = false;
        table.entries().forEach(key, 0, keyLength, seeker);
        return seen;
    }

    /** Whether a dialog of this node is in a profile, by whatever value. */
    public boolean contains(long dialog, Profile chosen) {
        local(dialog);
        profile = chosen;
        seen = false;
        table.entries().forEach(key, 0, keyLength, anySeeker);
        return seen;
    }

    private boolean seekAny(RecordView record) {
        seen = record.shortAt(EntryRecord.PROFILE) == profile.number();
        return !seen;
    }

    private boolean seek(RecordView record) {
        seen = isChosen(record);
        return !seen;
    }

    /** Reads the entries of a dialog of this node, the newest first. */
    public int forEach(long dialog, RecordReader reader) {
        local(dialog);
        return table.entries().forEach(key, 0, keyLength, reader);
    }
}
