package strowger.dialog;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.dialog.profile.EntryDesk;
import strowger.dialog.profile.Profile;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.AddressList;
import strowger.parser.Method;
import strowger.parser.SipMessage;
import strowger.parser.Token;
import strowger.tables.KeyRecords;
import strowger.tables.KeyWork;
import strowger.tables.PutResult;
import strowger.tables.RecordDraft;
import strowger.tables.RecordEditor;
import strowger.tables.RecordReader;
import strowger.tables.RecordUpdater;
import strowger.tables.RecordView;

/**
 * One thread's way to read and change dialogs: what it needs for that, made once. After each call
 * {@link #found()} is the record as it is then, a copy. Nothing here runs scripts.
 */
final class Desk {
    /** Where a request goes within its dialog. */
    enum Direction {
        /** It could not be told. */
        NONE,
        /** From the caller to the callee. */
        DOWNSTREAM,
        /** From the callee to the caller. */
        UPSTREAM
    }

    private final DialogTable table;
    private final RecordDraft found;
    private final DialogDraft draft;
    private final Transition transition;
    private final DialogTimers.Setter timers;
    private final EntryDesk entries;
    private final EventRoutes routes = new EventRoutes();
    private final Opening.Scratch scratch = new Opening.Scratch();
    private final Value value = new Value();
    private final AddressList addresses = new AddressList();
    private final UnsafeBuffer id = new UnsafeBuffer(new byte[DialogRecord.ID_BYTES]);
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[DialogTable.RECORD_BYTES_MAX]);
    private final UnsafeBuffer list = new UnsafeBuffer(new byte[VariableList.LENGTH_MAX]);
    private final VariableList variables = new VariableList();
    private final RecordReader copier = this::copy;
    private final RecordReader matcher = this::match;
    private final RecordUpdater transiter = this::transit;
    private final RecordUpdater taker = this::take;
    private final RecordUpdater editor = this::edit;
    private final KeyWork rewriter = this::rewrite;
    private final RecordUpdater enterer = this::enter;
    private final Rewriting variableWriter = this::writeVariable;
    private final Value variableName = new Value();
    private final Value variableValue = new Value();
    private final Value enteringValue = new Value();
    private final Value enteringName = new Value();
    private Profile entering = new Profile("", 1, false);
    private EntryDesk.Outcome entered = EntryDesk.Outcome.REFUSED;
    private final RecordUpdater driver = this::drive;
    private final RecordUpdater prolonger = this::prolong;
    private final RecordUpdater setter = this::setBits;
    private final Rewriting retargeter = this::retarget;
    private final Value callerContact = new Value();
    private final Value calleeContact = new Value();
    private SipMessage taken = new SipMessage();
    private long driving;
    private long lifetimeSec;
    private int bitsOffset;
    private int bitsChanged;
    private boolean bitsOn;
    private RecordUpdater edits = _ -> false;
    private Rewriting rewriting = (_, _) -> false;
    private boolean firing; // whether what is written anew takes the transition with it
    private PutResult result = PutResult.FULL;
    private boolean there;
    private long wanted;

    // What a request has that is matched by its tags.
    private DirectBuffer tags = id;
    private int fromTagOffset;
    private int fromTagLength;
    private int toTagOffset;
    private int toTagLength;
    private boolean onlyBegun;
    private Direction direction = Direction.NONE;

    Desk(DialogTable table, DialogConfig config, DialogTimers.Setter timers, EntryDesk entries) {
        this.table = table;
        this.timers = timers;
        this.entries = entries;
        found = table.draft();
        draft = new DialogDraft(table.draft());
        transition = new Transition(config, table.counts());
    }

    /** Sets texts of a record that is written anew. */
    @FunctionalInterface
    interface Rewriting {
        /** Whether to write it: sets in the draft what is to differ. */
        boolean set(DialogDraft draft, RecordView record);
    }

    /** The dialog as it was when it was last looked at or changed here. */
    RecordView found() {
        return found;
    }

    /** A draft for a new dialog. */
    DialogDraft draft() {
        return draft;
    }

    DialogTimers.Setter timers() {
        return timers;
    }

    /** The entries of dialogs in profiles. */
    EntryDesk entries() {
        return entries;
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

    Opening.Scratch scratch() {
        return scratch;
    }

    long nowMs() {
        return table.nowMs();
    }

    // Reading.

    /** Reads a dialog; false when there is none. */
    boolean read(long dialog) {
        id.putLong(0, dialog);
        return table.records().unique(DialogRecord.ID).get(id, 0, DialogRecord.ID_BYTES, copier);
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
        return found.buffer().getLong(found.uniqueOffset(DialogRecord.ID));
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
        tags = texts;
        fromTagOffset = fromOffset;
        fromTagLength = fromLength;
        toTagOffset = toOffset;
        toTagLength = toLength;
        direction = Direction.NONE;
        onlyBegun = toLength == 0;
        table.records().forEach(texts, callIdOffset, callIdLength, matcher);
        return direction == Direction.NONE ? DialogId.NONE : dialog();
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
        tags = key;
        fromTagOffset = fromAt;
        fromTagLength = from.length();
        toTagOffset = toAt;
        toTagLength = to.length();
        direction = Direction.NONE;
        onlyBegun = false;
        table.records().forEach(key, 0, fromAt, matcher);
        return direction == Direction.NONE ? DialogId.NONE : dialog();
    }

    private boolean match(RecordView record) {
        direction = direction(record);
        DialogState state = DialogState.of(record.byteAt(DialogRecord.STATE));
        if (direction != Direction.NONE && onlyBegun && !state.isBegun()) {
            direction = Direction.NONE;
        }
        if (direction != Direction.NONE) {
            found.copy(record);
        }
        return direction == Direction.NONE;
    }

    /** Reads the newest dialog of a Call-ID; {@link DialogId#NONE} without one. */
    long matchCall(Value callId) {
        boolean known =
                table.records().get(callId.buffer(), callId.offset(), callId.length(), copier);
        return known ? dialog() : DialogId.NONE;
    }

    /** Where a message goes in the dialog read last, by its tags. */
    Direction check(SipMessage message) {
        takeTags(message);
        direction = direction(found);
        return direction;
    }

    /** Whether a request has the Call-ID and the tags of the dialog read last. */
    boolean isOf(SipMessage request) {
        return isOf(found, request);
    }

    private boolean isOf(RecordView record, SipMessage request) {
        boolean same =
                Token.equals(
                        record.buffer(),
                        record.keyOffset(),
                        record.keyLength(),
                        request.buffer(),
                        request.callIdOffset(),
                        request.callIdLength());
        takeTags(request);
        direction = same ? direction(record) : Direction.NONE;
        return direction != Direction.NONE;
    }

    private void takeTags(SipMessage message) {
        tags = message.buffer();
        fromTagOffset = message.from().tagOffset();
        fromTagLength = message.from().tagLength();
        toTagOffset = message.to().tagOffset();
        toTagLength = message.to().tagLength();
    }

    private Direction direction(RecordView record) {
        if (is(record, DialogField.FROM_TAG, fromTagOffset, fromTagLength)
                && isOrEmpty(record, toTagOffset, toTagLength)) {
            return Direction.DOWNSTREAM;
        }
        boolean up =
                is(record, DialogField.FROM_TAG, toTagOffset, toTagLength)
                        && isOrEmpty(record, fromTagOffset, fromTagLength);
        return up ? Direction.UPSTREAM : Direction.NONE;
    }

    private boolean isOrEmpty(RecordView record, int offset, int length) {
        return length == 0
                || record.fieldLength(DialogField.TO_TAG.ordinal()) == 0
                || is(record, DialogField.TO_TAG, offset, length);
    }

    private boolean is(RecordView record, DialogField field, int offset, int length) {
        return Token.equals(
                record.buffer(),
                record.fieldOffset(field.ordinal()),
                record.fieldLength(field.ordinal()),
                tags,
                offset,
                length);
    }

    /** Where the request goes that was matched or checked last. */
    Direction direction() {
        return direction;
    }

    // Changing.

    /** Puts the record that was drafted; it must be new. */
    PutResult insert() {
        RecordDraft record = draft.conclude();
        DialogState state = DialogState.of(record.byteAt(DialogRecord.STATE));
        table.counts().arrive(state); // before another thread can move it on
        PutResult inserted = table.records().putIfAbsent(record);
        if (inserted.isStored()) {
            found.copy(record);
        } else {
            table.counts().leave(state);
        }
        return inserted;
    }

    /** Removes the record of a dialog; false when there is none. */
    boolean remove(long dialog) {
        id.putLong(0, dialog);
        return table.records().unique(DialogRecord.ID).remove(id, 0, DialogRecord.ID_BYTES);
    }

    /** The event that {@link #fire} applies. */
    Transition transition() {
        return transition;
    }

    /** Applies the transition to a dialog; false when there is no such dialog. */
    boolean fire(long dialog) {
        there = false;
        id.putLong(0, dialog);
        boolean _ =
                table.records()
                        .unique(DialogRecord.ID)
                        .update(id, 0, DialogRecord.ID_BYTES, transiter);
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
        id.putLong(0, dialog);
        boolean _ =
                table.records().unique(DialogRecord.ID).update(id, 0, DialogRecord.ID_BYTES, taker);
        return there;
    }

    private boolean take(RecordEditor record) {
        if (!isOf(record, taken)) {
            return false;
        }
        if (taken.method() == Method.CANCEL) {
            there = true;
            found.copy(record);
            return false;
        }
        boolean elsewhere = DialogRecord.isOpenedElsewhere(record);
        transition.of(taken, direction == Direction.DOWNSTREAM, elsewhere, table.nowMs());
        return transit(record);
    }

    private boolean transit(RecordEditor record) {
        there = true;
        boolean changed = transition.apply(record);
        found.copy(record);
        return changed;
    }

    /** Changes numbers of a dialog; false when there is no such dialog. */
    boolean edit(long dialog, RecordUpdater change) {
        there = false;
        edits = change;
        id.putLong(0, dialog);
        boolean _ =
                table.records()
                        .unique(DialogRecord.ID)
                        .update(id, 0, DialogRecord.ID_BYTES, editor);
        return there;
    }

    private boolean edit(RecordEditor record) {
        there = true;
        boolean changed = edits.update(record);
        found.copy(record);
        return changed;
    }

    /**
     * Writes a dialog anew with other texts, in one step.
     *
     * @return false when there is no such dialog, there is no room, or nothing was to be changed.
     */
    boolean rewrite(long dialog, Rewriting change) {
        if (!read(dialog)) {
            return false;
        }
        int length = found.keyLength();
        key.putBytes(0, found.buffer(), found.keyOffset(), length);
        firing = false;
        return rewrite(dialog, key, 0, length, change);
    }

    /**
     * Writes a dialog anew and applies the transition to it, in one step.
     *
     * @param message of the dialog: it has its Call-ID.
     * @return false when there is no such dialog, there is no room, or nothing was to be changed;
     *     then the transition was not applied.
     */
    boolean rewriteAndFire(long dialog, SipMessage message, Rewriting change) {
        firing = true;
        return rewrite(
                dialog, message.buffer(), message.callIdOffset(), message.callIdLength(), change);
    }

    private boolean rewrite(
            long dialog, DirectBuffer callId, int offset, int length, Rewriting change) {
        wanted = dialog;
        rewriting = change;
        result = PutResult.NO_IDENTITY;
        table.records().within(callId, offset, length, rewriter);
        return result.isStored();
    }

    private void rewrite(KeyRecords records) {
        while (records.next()) {
            RecordView record = records.record();
            if (record.buffer().getLong(record.uniqueOffset(DialogRecord.ID)) == wanted) {
                if (rewriting.set(draft.begin(record), record)) {
                    put(records, draft.conclude());
                }
                return;
            }
        }
    }

    private void put(KeyRecords records, RecordDraft next) {
        if (firing) {
            boolean _ = transition.apply(next);
        }
        result = records.put(next);
        if (result.isStored()) {
            found.copy(next);
        } else if (firing) {
            transition.takeBack();
        }
    }

    /**
     * Puts a dialog into a profile, in one step with the look at its state: one that has ended is
     * in none, ever again.
     */
    EntryDesk.Outcome enter(long dialog, Profile profile, Value value) {
        enteringName.setNull();
        return enterNamed(dialog, profile, value);
    }

    /** The same for an entry that has a name, as it came from another node. */
    EntryDesk.Outcome enter(long dialog, Profile profile, Value value, Value name) {
        enteringName.set(name);
        return enterNamed(dialog, profile, value);
    }

    private EntryDesk.Outcome enterNamed(long dialog, Profile profile, Value value) {
        entering = profile;
        enteringValue.set(value);
        entered = EntryDesk.Outcome.REFUSED;
        boolean _ = edit(dialog, enterer);
        return entered;
    }

    private boolean enter(RecordEditor record) {
        if (DialogState.of(record.byteAt(DialogRecord.STATE)) != DialogState.DELETED) {
            long dialog = record.buffer().getLong(record.uniqueOffset(DialogRecord.ID));
            entered =
                    enteringName.isNull()
                            ? entries.add(dialog, entering, enteringValue)
                            : entries.add(dialog, entering, enteringValue, enteringName);
        }
        return false; // the record stays as it is
    }

    /** Notes the transaction whose responses move a dialog. */
    void drive(long dialog, long transaction) {
        driving = transaction;
        boolean _ = edit(dialog, driver);
    }

    private boolean drive(RecordEditor record) {
        record.putLong(DialogRecord.TRANSACTION, driving);
        int marks = record.intAt(DialogRecord.MARKS);
        record.putInt(DialogRecord.MARKS, marks | DialogRecord.MARK_TRANSACTION);
        return true;
    }

    /** Sets how long a dialog may last: from its 2xx on, or from now if it is up. */
    void lifetime(long dialog, long seconds) {
        lifetimeSec = seconds;
        boolean _ = edit(dialog, prolonger);
    }

    private boolean prolong(RecordEditor record) {
        record.putInt(DialogRecord.LIFETIME_SEC, (int) lifetimeSec);
        if (DialogState.of(record.byteAt(DialogRecord.STATE)).isUp()) {
            record.putLong(DialogRecord.DUE_MS, table.nowMs() + lifetimeSec * 1000);
            int marks = record.intAt(DialogRecord.MARKS);
            record.putInt(DialogRecord.MARKS, marks & ~DialogRecord.MARK_EXPIRED);
        }
        return true;
    }

    /** Sets or clears bits of a dialog's number. */
    void bits(long dialog, int offset, int bits, boolean on) {
        bitsOffset = offset;
        bitsChanged = bits;
        bitsOn = on;
        boolean _ = edit(dialog, setter);
    }

    private boolean setBits(RecordEditor record) {
        int before = record.intAt(bitsOffset);
        record.putInt(bitsOffset, bitsOn ? before | bitsChanged : before & ~bitsChanged);
        return true;
    }

    /** A request that moves targets was accepted: notes where both sides are now. */
    void retarget(long dialog, RoutingContext request, RoutingContext reply) {
        if (!read(dialog) || !state().isUp()) {
            return;
        }
        SipMessage asked = request.message();
        Direction way = check(asked);
        boolean down = way == Direction.DOWNSTREAM;
        if (way != Direction.NONE) {
            scratch.contact(down ? asked : reply.message(), callerContact);
            scratch.contact(down ? reply.message() : asked, calleeContact);
            boolean _ = rewrite(dialog, retargeter);
        }
    }

    private boolean retarget(DialogDraft changed, RecordView record) {
        if (callerContact.length() > 0) {
            changed.text(DialogField.CALLER_CONTACT, callerContact);
        }
        if (calleeContact.length() > 0) {
            changed.text(DialogField.CALLEE_CONTACT, calleeContact);
        }
        return callerContact.length() + calleeContact.length() > 0;
    }

    /** Sets a variable in a record that is written anew. */
    Rewriting variableChange(Value name, Value value) {
        variableName.set(name);
        variableValue.set(value);
        return variableWriter;
    }

    private boolean writeVariable(DialogDraft changed, RecordView record) {
        int field = DialogField.VARIABLES.ordinal();
        int length =
                variables
                        .wrap(record.buffer(), record.fieldOffset(field), record.fieldLength(field))
                        .writeWith(variableName, variableValue, list);
        if (length >= 0) {
            changed.text(DialogField.VARIABLES, list, 0, length);
        }
        return length >= 0;
    }
}
