package strowger.presence.publish;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.cluster.Node;
import strowger.presence.event.DocumentFacts;
import strowger.presence.event.EventPackage;
import strowger.presence.event.StateKey;
import strowger.tables.KeyRecords;
import strowger.tables.KeyWork;
import strowger.tables.PutResult;
import strowger.tables.RecordDraft;
import strowger.tables.RecordView;

/**
 * One PUBLISH on its way into the table: what it asks for, and what became of it. Whether its
 * entity tag matches, and the change that follows, are one step (RFC 3903 §6). Reusable; for one
 * thread.
 */
public final class Publication {
    /** The longest entity tag, in bytes. */
    public static final int TAG_LENGTH_MAX = PublicationNames.ETAG_LENGTH_MAX;

    private static final int NEVER = -1;

    private final PresentityTable table;
    private final KeyWork work = this::run;
    private final RecordDraft draft;
    private final StateKey state = new StateKey();
    private final UnsafeBuffer match = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer body = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer sender = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer etag = new UnsafeBuffer(new byte[PublicationNames.ETAG_LENGTH_MAX]);
    private final UnsafeBuffer former =
            new UnsafeBuffer(new byte[PublicationNames.ETAG_LENGTH_MAX]);
    private final UnsafeBuffer ruid = new UnsafeBuffer(new byte[PublicationNames.RUID_LENGTH_MAX]);
    private final UnsafeBuffer givenTag = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer givenRuid = new UnsafeBuffer(0, 0);
    private int ruidLength;
    private int etagLength;
    private int formerLength;
    private Node owner = Node.ALONE;
    private long lifetimeSec;
    private DocumentFacts facts = DocumentFacts.NONE;
    private int priority;
    private EventPackage event = EventPackage.named("").conclude();
    private PublicationOutcome outcome = PublicationOutcome.EMPTY;

    /** A publication for a table. */
    public Publication(PresentityTable table) {
        this.table = table;
        draft = new RecordDraft(table.layout());
    }

    /** The state it is of, to be set before {@link #begin}. */
    public StateKey state() {
        return state;
    }

    /**
     * Begins one of {@link #state()}: no entity tag, no body, no sender.
     *
     * @param seconds that it is to last; 0 removes it.
     */
    public Publication begin(EventPackage of, long seconds) {
        lifetimeSec = seconds;
        event = of;
        facts = DocumentFacts.NONE;
        priority = 0;
        match.wrap(0, 0);
        body.wrap(0, 0);
        sender.wrap(0, 0);
        givenTag.wrap(0, 0);
        givenRuid.wrap(0, 0);
        etagLength = 0;
        formerLength = 0;
        ruidLength = 0;
        owner = Node.ALONE;
        return this;
    }

    /** Sets the entity tag that the publication must have. */
    public Publication ifMatch(DirectBuffer source, int offset, int length) {
        match.wrap(source, offset, length);
        return this;
    }

    /** Sets the document, and what is known of it. */
    public Publication body(DirectBuffer source, int offset, int length, DocumentFacts known) {
        body.wrap(source, offset, length);
        facts = known;
        return this;
    }

    /** Sets who sent it. */
    public Publication sender(DirectBuffer source, int offset, int length) {
        sender.wrap(source, offset, length);
        return this;
    }

    /** Sets its place among the publications of its state. */
    public Publication priority(int value) {
        priority = value;
        return this;
    }

    /**
     * Says that another node has carried it out: it changes the publication that has the one tag,
     * or already the other, and makes it where there is none and it has a document.
     *
     * @param by the node.
     * @param before the entity tag that it had.
     * @param after the entity tag that it has.
     * @param name of its record, for one that is made; empty if it has none.
     */
    public Publication replicated(
            Node by, UnsafeBuffer before, UnsafeBuffer after, UnsafeBuffer name) {
        owner = by;
        match.wrap(before);
        givenTag.wrap(after);
        givenRuid.wrap(name);
        return this;
    }

    /** Carries it out. */
    public PublicationOutcome publish() {
        if (match.capacity() == 0 && lifetimeSec == 0) {
            etagLength = table.names().nextEtag(etag, 0, 0);
            outcome = PublicationOutcome.EMPTY;
            return outcome;
        }
        outcome = PublicationOutcome.NO_MATCH;
        table.within(state, work);
        return outcome;
    }

    private void run(KeyRecords records) {
        if (event.isLeavingShown()) {
            dropLeaving(records);
        }
        if (match.capacity() > 0) {
            if (find(records, match) || (isReplicated() && find(records, givenTag))) {
                modify(records);
            } else if (isReplicated() && lifetimeSec > 0 && body.capacity() > 0) {
                create(records);
            }
        } else if (facts.key() != 0 && findDocument(records)) {
            change(records, records.record());
        } else {
            create(records);
        }
    }

    /** What was shown once more is not shown again after another change. */
    private static void dropLeaving(KeyRecords records) {
        while (records.next()) {
            if (records.record().byteAt(PresentityRecord.LEAVING) != 0) {
                records.remove();
            }
        }
        records.rewind();
    }

    private boolean isReplicated() {
        return givenTag.capacity() > 0;
    }

    private boolean find(KeyRecords records, DirectBuffer tag) {
        records.rewind();
        while (records.next()) { // as many as a state may have
            RecordView record = records.record();
            if (is(record, PresentityRecord.ETAG, tag)) {
                return true;
            }
        }
        return false;
    }

    private boolean findDocument(KeyRecords records) {
        while (records.next()) {
            RecordView record = records.record();
            if (record.longAt(PresentityRecord.DOCUMENT_KEY) == facts.key()) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(RecordView record, int field, DirectBuffer text) {
        int length = record.fieldLength(field);
        int at = record.fieldOffset(field);
        boolean same = length == text.capacity();
        for (int index = 0; same && index < length; index++) {
            same = record.buffer().getByte(at + index) == text.getByte(index);
        }
        return same;
    }

    /** The entity tag that it has from now on: a new one, or that of another node. */
    private void tag(long refreshed) {
        if (isReplicated()) {
            etagLength = givenTag.capacity();
            etag.putBytes(0, givenTag, 0, etagLength);
        } else {
            etagLength = table.names().nextEtag(etag, 0, refreshed);
        }
    }

    private void keepRuid(DirectBuffer source, int offset, int length) {
        ruidLength = Math.min(length, ruid.capacity());
        ruid.putBytes(0, source, offset, ruidLength);
    }

    private void keepFormer(RecordView record) {
        formerLength = Math.min(record.fieldLength(PresentityRecord.ETAG), former.capacity());
        int at = record.fieldOffset(PresentityRecord.ETAG);
        former.putBytes(0, record.buffer(), at, formerLength);
    }

    private void create(KeyRecords records) {
        tag(0);
        boolean named = givenRuid.capacity() > 0 && givenRuid.capacity() <= ruid.capacity();
        if (named) {
            keepRuid(givenRuid, 0, givenRuid.capacity());
        } else {
            ruidLength = table.names().nextRuid(ruid, 0);
        }
        begin(records.nowMs(), ruid, 0, ruidLength, facts.key());
        draft.putByte(PresentityRecord.OVER, over(facts.isOver()));
        draft.field(PresentityRecord.SENDER, sender, 0, sender.capacity());
        draft.field(PresentityRecord.BODY, body, 0, body.capacity());
        put(records, PublicationOutcome.CREATED);
    }

    private void modify(KeyRecords records) {
        RecordView record = records.record();
        if (lifetimeSec == 0) {
            etagLength = match.capacity();
            if (etagLength <= etag.capacity()) {
                etag.putBytes(0, match, 0, etagLength);
            }
            remove(records, record);
        } else {
            change(records, record);
        }
    }

    private void remove(KeyRecords records, RecordView record) {
        outcome = PublicationOutcome.REMOVED;
        keepFormer(record);
        keepRuid(
                record.buffer(),
                record.uniqueOffset(PresentityRecord.RUID),
                record.uniqueLength(PresentityRecord.RUID));
        if (table.leaving().isShown(event, record)) {
            draft.copy(record);
            draft.putByte(PresentityRecord.LEAVING, (byte) 1);
            draft.deadlineMs(records.nowMs() + LeavingRule.LEAVING_MS);
            records.put(draft);
        } else {
            records.remove();
        }
    }

    private static byte over(boolean is) {
        return (byte) (is ? 1 : 0);
    }

    /** Whether what a document tells of was over already: the states of a dialog never go back. */
    private boolean isLate(RecordView record) {
        return body.capacity() > 0
                && !isReplicated()
                && !facts.isOver()
                && facts.key() != 0
                && record.byteAt(PresentityRecord.OVER) != 0
                && record.longAt(PresentityRecord.DOCUMENT_KEY) == facts.key();
    }

    private void leave(RecordView record) {
        outcome = PublicationOutcome.LATE;
        int length = record.fieldLength(PresentityRecord.ETAG);
        etagLength = Math.min(length, etag.capacity());
        etag.putBytes(0, record.buffer(), record.fieldOffset(PresentityRecord.ETAG), etagLength);
    }

    /** Re-tags the publication and prolongs it; it keeps its document unless there is another. */
    private void change(KeyRecords records, RecordView record) {
        if (isLate(record)) {
            leave(record);
            return;
        }
        DirectBuffer old = record.buffer();
        int oldEtag = record.fieldOffset(PresentityRecord.ETAG);
        int oldEtagLength = record.fieldLength(PresentityRecord.ETAG);
        keepFormer(record);
        if (event.isTagKept() && !isReplicated() && oldEtagLength <= etag.capacity()) {
            etag.putBytes(0, old, oldEtag, oldEtagLength);
            etagLength = oldEtagLength;
        } else {
            tag(PublicationNames.refreshed(old, oldEtag, oldEtagLength) + 1);
        }
        keepRuid(
                old,
                record.uniqueOffset(PresentityRecord.RUID),
                record.uniqueLength(PresentityRecord.RUID));
        boolean changed = body.capacity() > 0;
        begin(
                records.nowMs(),
                old,
                record.uniqueOffset(PresentityRecord.RUID),
                record.uniqueLength(PresentityRecord.RUID),
                changed ? facts.key() : record.longAt(PresentityRecord.DOCUMENT_KEY));
        if (!changed) { // the composed state is what it was, its order too
            draft.putLong(PresentityRecord.ORDER, record.longAt(PresentityRecord.ORDER));
        }
        draft.putByte(PresentityRecord.REFRESHED, (byte) (changed ? 0 : 1));
        draft.putByte(
                PresentityRecord.OVER,
                changed ? over(facts.isOver()) : record.byteAt(PresentityRecord.OVER));
        putSender(record);
        if (changed) {
            draft.field(PresentityRecord.BODY, body, 0, body.capacity());
        } else {
            keep(record, PresentityRecord.BODY);
        }
        put(records, changed ? PublicationOutcome.CHANGED : PublicationOutcome.REFRESHED);
    }

    private void putSender(RecordView record) {
        if (sender.capacity() > 0) {
            draft.field(PresentityRecord.SENDER, sender, 0, sender.capacity());
        } else {
            keep(record, PresentityRecord.SENDER);
        }
    }

    private void keep(RecordView record, int field) {
        draft.field(field, record.buffer(), record.fieldOffset(field), record.fieldLength(field));
    }

    private void begin(long nowMs, DirectBuffer name, int offset, int length, long key) {
        draft.begin(state.buffer(), 0, state.length());
        draft.unique(PresentityRecord.RUID, name, offset, length);
        draft.owner(owner.number(), owner.incarnation());
        draft.deadlineMs(lifetimeSec == NEVER ? RecordView.NEVER : nowMs + lifetimeSec * 1000);
        draft.putLong(PresentityRecord.ORDER, table.nextOrder());
        draft.putLong(PresentityRecord.DOCUMENT_KEY, key);
        draft.putInt(PresentityRecord.RECEIVED_SEC, (int) (nowMs / 1000));
        draft.putInt(PresentityRecord.PRIORITY, priority);
        draft.field(PresentityRecord.ETAG, etag, 0, etagLength);
    }

    private void put(KeyRecords records, PublicationOutcome wanted) {
        PutResult result = records.put(draft);
        outcome =
                switch (result) {
                    case INSERTED, REPLACED -> wanted;
                    case TOO_LONG -> PublicationOutcome.TOO_LONG;
                    default -> PublicationOutcome.FULL;
                };
    }

    /** The seconds that it lasts. */
    public long lifetimeSec() {
        return lifetimeSec;
    }

    /** What became of it. */
    public PublicationOutcome outcome() {
        return outcome;
    }

    /** Where its entity tag lies now, from 0 on. */
    public DirectBuffer etag() {
        return etag;
    }

    /** The length of its entity tag in bytes. */
    public int etagLength() {
        return etagLength;
    }

    /** Where the entity tag lies that it had before, from 0 on. */
    public DirectBuffer formerEtag() {
        return former;
    }

    /** The length of that entity tag in bytes; 0 for one that is new. */
    public int formerEtagLength() {
        return formerLength;
    }

    /** The document it came with; empty for none. */
    public DirectBuffer body() {
        return body;
    }

    /** Who sent it; empty if nobody says. */
    public DirectBuffer sender() {
        return sender;
    }

    /** Where the name of its record lies, from 0 on. */
    public DirectBuffer ruid() {
        return ruid;
    }

    /** The length of that name in bytes; 0 when nothing was done. */
    public int ruidLength() {
        return ruidLength;
    }
}
