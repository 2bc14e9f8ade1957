package strowger.dialog;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.dialog.profile.EntryDesk;
import strowger.engine.value.Value;
import strowger.parser.AddressList;
import strowger.parser.Method;
import strowger.parser.SipMessage;
import strowger.tables.RecordDraft;
import strowger.tables.RecordEditor;
import strowger.tables.RecordReader;
import strowger.tables.RecordUpdater;
import strowger.tables.RecordView;

/**
 * One thread's way to read and change dialogs: what it needs for that, made once. After each call,
 * of what belongs to it, too, {@link #found()} is the record as it is then, a copy. Nothing here
 * runs scripts.
 */
final class Desk {
    private final DialogTable table;
    private final DialogsByName byName;
    private final RecordDraft found;
    private final Transition transition;
    private final DialogWriter writer;
    private final DialogEdits edits;
    private final DialogTimers.Setter timers;
    private final EntryDesk entries;
    private final DialogEntries entering;
    private final EventRoutes routes = new EventRoutes();
    private final SideReader sides = new SideReader();
    private final Rewritings rewritings = new Rewritings(sides);
    private final Value value = new Value();
    private final AddressList addresses = new AddressList();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[DialogTable.RECORD_BYTES_MAX]);
    private final VariableList variables = new VariableList();
    private final DialogTags tags = new DialogTags();
    private final RecordReader copier = this::copy;
    private final RecordReader matcher = this::match;
    private final RecordUpdater transiter = this::transit;
    private final RecordUpdater taker = this::take;
    private SipMessage taken = new SipMessage();
    private boolean onlyBegun;
    private boolean matched;
    private boolean there;

    Desk(DialogTable table, DialogConfig config, DialogTimers.Setter timers, EntryDesk entries) {
        this.table = table;
        byName = new DialogsByName(table);
        this.timers = timers;
        this.entries = entries;
        found = table.draft();
        transition = new Transition(config, table.counts());
        writer = new DialogWriter(table, found, transition);
        edits = new DialogEdits(table, byName, found);
        entering = new DialogEntries(edits, entries);
    }

    /** The dialog as it was when it was last looked at or changed here. */
    RecordView found() {
        return found;
    }

    /** Writes whole records. */
    DialogWriter writer() {
        return writer;
    }

    /** Texts to write records anew with. */
    Rewritings rewritings() {
        return rewritings;
    }

    /** Changes numbers of records. */
    DialogEdits edits() {
        return edits;
    }

    DialogTimers.Setter timers() {
        return timers;
    }

    /** The entries of dialogs in profiles. */
    EntryDesk entries() {
        return entries;
    }

    /** Puts dialogs into profiles. */
    DialogEntries entering() {
        return entering;
    }

    EventRoutes routes() {
        return routes;
    }

    /** A value for whoever needs one for a moment. */
    Value value() {
        return value;
    }

    /** A cursor for whoever needs one for a moment. */
    AddressList addresses() {
        return addresses;
    }

    /** Reads what a message shows of a side. */
    SideReader sides() {
        return sides;
    }

    long nowMs() {
        return table.nowMs();
    }

    // Reading.

    /** Reads a dialog; false when there is none. */
    boolean read(long dialog) {
        return byName.get(dialog, copier);
    }

    private boolean copy(RecordView record) {
        found.copy(record);
        return true;
    }

    /** The state of the dialog read last. */
    DialogState state() {
        return DialogState.of(found.byteAt(DialogRecord.STATE));
    }

    /** The name of the dialog read last. */
    long dialog() {
        return DialogRecord.name(found);
    }

    /** Reads a text of the dialog read last; empty when it has none. */
    void text(DialogField field, Value out) {
        out.setText(
                found.buffer(),
                found.fieldOffset(field.ordinal()),
                found.fieldLength(field.ordinal()));
    }

    /** A text as a {@code String}; not for the hot path. */
    String text(DialogField field) {
        return found.buffer()
                .getStringWithoutLengthUtf8(
                        found.fieldOffset(field.ordinal()), found.fieldLength(field.ordinal()));
    }

    String callId() {
        return found.buffer().getStringWithoutLengthUtf8(found.keyOffset(), found.keyLength());
    }

    /** The variables of the dialog read last. */
    VariableList variables() {
        int field = DialogField.VARIABLES.ordinal();
        return variables.wrap(found.buffer(), found.fieldOffset(field), found.fieldLength(field));
    }

    /** The value of the variable found last. */
    void foundVariable(Value out) {
        variables.readValue(out);
    }

    /**
     * Reads the dialog that Call-ID and tags mean.
     *
     * @param texts holds all three.
     * @param toLength 0 for a first request: then only a dialog that has not been answered, nor
     *     ended, is meant.
     * @return its name, or {@link DialogId#NONE}.
     */
    long match(
            DirectBuffer texts,
            int callIdOffset,
            int callIdLength,
            int fromOffset,
            int fromLength,
            int toOffset,
            int toLength) {
        tags.callId(texts, callIdOffset, callIdLength);
        tags.from(fromOffset, fromLength);
        tags.to(toOffset, toLength);
        return match(texts, callIdOffset, callIdLength, toLength == 0);
    }

    /** Reads the dialog that Call-ID and tags mean, in whatever state; an empty tag fits all. */
    long match(Value callId, Value from, Value to) {
        if (callId.length() + from.length() + to.length() > key.capacity()) {
            return DialogId.NONE;
        }
        int fromAt = callId.length();
        int toAt = fromAt + from.length();
        key.putBytes(0, callId.buffer(), callId.offset(), callId.length());
        key.putBytes(fromAt, from.buffer(), from.offset(), from.length());
        key.putBytes(toAt, to.buffer(), to.offset(), to.length());
        tags.callId(key, 0, fromAt);
        tags.from(fromAt, from.length());
        tags.to(toAt, to.length());
        return match(key, 0, fromAt, false);
    }

    private long match(DirectBuffer texts, int callIdOffset, int callIdLength, boolean begun) {
        onlyBegun = begun;
        matched = false;
        table.records().forEach(texts, callIdOffset, callIdLength, matcher);
        return matched ? dialog() : DialogId.NONE;
    }

    private boolean match(RecordView record) {
        DialogState state = DialogState.of(record.byteAt(DialogRecord.STATE));
        matched = tags.areOf(record) && (!onlyBegun || state.isBegun());
        if (matched) {
            found.copy(record);
        }
        return !matched;
    }

    /** Reads the newest dialog of a Call-ID; {@link DialogId#NONE} without one. */
    long matchCall(Value callId) {
        boolean known =
                table.records().get(callId.buffer(), callId.offset(), callId.length(), copier);
        return known ? dialog() : DialogId.NONE;
    }

    /** Where a message goes in the dialog read last, by its tags. */
    Direction check(SipMessage message) {
        tags.of(message);
        return tags.areOf(found) ? tags.direction() : Direction.NONE;
    }

    /** Whether a request has the Call-ID and the tags of the dialog read last. */
    boolean isOf(SipMessage request) {
        tags.of(request);
        return tags.isOf(found);
    }

    /** Where the request goes that was matched or checked last. */
    Direction direction() {
        return tags.direction();
    }

    // Changing.

    /** Removes the record of a dialog; false when there is none. */
    boolean remove(long dialog) {
        return byName.remove(dialog);
    }

    /** The event that {@link #fire} applies. */
    Transition transition() {
        return transition;
    }

    /** Applies the transition to a dialog; false when there is no such dialog. */
    boolean fire(long dialog) {
        there = false;
        boolean _ = byName.update(dialog, transiter);
        return there;
    }

    /**
     * Applies a request to the dialog that it names, if that has its Call-ID and tags; then {@link
     * #direction} is where it goes. A CANCEL moves nothing.
     *
     * @return false when there is no such dialog, or it is another's.
     */
    boolean take(long dialog, SipMessage request) {
        there = false;
        taken = request;
        tags.of(request);
        boolean _ = byName.update(dialog, taker);
        return there;
    }

    private boolean take(RecordEditor record) {
        if (!tags.isOf(record)) {
            return false;
        }
        if (taken.method() == Method.CANCEL) {
            there = true;
            found.copy(record);
            return false;
        }
        boolean elsewhere = DialogRecord.isOpenedElsewhere(record);
        boolean down = tags.direction() == Direction.DOWNSTREAM;
        transition.of(taken, down, elsewhere, table.nowMs());
        return transit(record);
    }

    private boolean transit(RecordEditor record) {
        there = true;
        boolean changed = transition.apply(record);
        found.copy(record);
        return changed;
    }

    /** Writes a dialog anew with other texts; see {@link DialogWriter#rewrite}. */
    boolean rewrite(long dialog, Rewriting change) {
        return read(dialog) && writer.rewrite(change);
    }
}
