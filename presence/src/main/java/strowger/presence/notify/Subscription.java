package strowger.presence.notify;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.presence.event.EventPackage;
import strowger.presence.event.EventPackages;
import strowger.presence.event.Party;
import strowger.presence.event.StateKey;
import strowger.presence.event.Status;
import strowger.presence.event.Watch;
import strowger.tables.RecordDraft;
import strowger.tables.RecordView;

import java.util.Arrays;

/**
 * One subscription outside its table: a copy of a record, or one that is being made of a SUBSCRIBE.
 * Reusable; for one thread.
 */
public final class Subscription implements Watch {
    /** The longest identity, in bytes. */
    static final int DIALOG_LENGTH_MAX = 1024;

    private static final int BYTES_AT_FIRST = 1024;

    private final EventPackages events;
    private final StateKey state = new StateKey();
    private final Party presentity = new Party();
    private final Party watcher = new Party();
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[BYTES_AT_FIRST]);
    private final UnsafeBuffer parties = new UnsafeBuffer(new byte[StateKey.LENGTH_MAX]);
    private final UnsafeBuffer[] texts = new UnsafeBuffer[SubscriptionText.ALL.length];
    long expiresMs;
    long sentMs;
    int silentMs;
    int localCseq;
    int remoteCseq;
    int version;
    int flags;
    int socket;
    Status status = Status.ACTIVE;
    int reason;
    int lane;
    int shortestMs;
    int longestMs;

    Subscription(EventPackages events) {
        this.events = events;
        for (int index = 0; index < texts.length; index++) {
            texts[index] = new UnsafeBuffer(0, 0);
        }
    }

    /** Begins a new one: no text, nothing sent. */
    void clear() {
        for (UnsafeBuffer text : texts) {
            text.wrap(0, 0);
        }
        expiresMs = 0;
        sentMs = 0;
        silentMs = 0;
        localCseq = 0;
        remoteCseq = 0;
        version = 0;
        flags = 0;
        socket = 0;
        status = Status.ACTIVE;
        reason = Reasons.NONE;
        lane = 0;
        shortestMs = 0;
        longestMs = 0;
    }

    /** Becomes a copy of a record. */
    void copy(RecordView record) {
        int from = record.keyOffset();
        int length = record.length() - from;
        if (length > bytes.capacity()) {
            bytes.wrap(new byte[2 * length]);
        }
        bytes.putBytes(0, record.buffer(), from, length);
        state.copy(bytes, 0, record.keyLength());
        for (int field = 0; field < SubscriptionText.FIELDS; field++) {
            texts[field].wrap(bytes, record.fieldOffset(field) - from, record.fieldLength(field));
        }
        copyDialog(record, from);
        expiresMs = record.deadlineMs();
        sentMs = record.longAt(SubscriptionRecord.SENT_MS);
        silentMs = record.intAt(SubscriptionRecord.SILENT_MS);
        localCseq = record.intAt(SubscriptionRecord.LOCAL_CSEQ);
        remoteCseq = record.intAt(SubscriptionRecord.REMOTE_CSEQ);
        version = record.intAt(SubscriptionRecord.VERSION);
        flags = record.intAt(SubscriptionRecord.FLAGS);
        socket = record.shortAt(SubscriptionRecord.SOCKET);
        status = Status.of(record.byteAt(SubscriptionRecord.STATUS));
        reason = record.byteAt(SubscriptionRecord.REASON);
        lane = record.byteAt(SubscriptionRecord.LANE);
        shortestMs = record.intAt(SubscriptionRecord.SHORTEST_MS);
        longestMs = record.intAt(SubscriptionRecord.LONGEST_MS);
    }

    private void copyDialog(RecordView record, int from) {
        int dialog = record.uniqueOffset(SubscriptionRecord.DIALOG) - from;
        int length = record.uniqueLength(SubscriptionRecord.DIALOG);
        int callIdLength = record.shortAt(SubscriptionRecord.CALL_ID_LENGTH);
        int fromTagLength = record.shortAt(SubscriptionRecord.FROM_TAG_LENGTH);
        int fromTag = callIdLength + 1;
        int toTag = fromTag + fromTagLength + 1;
        text(SubscriptionText.CALL_ID).wrap(bytes, dialog, callIdLength);
        text(SubscriptionText.FROM_TAG).wrap(bytes, dialog + fromTag, fromTagLength);
        text(SubscriptionText.TO_TAG).wrap(bytes, dialog + toTag, length - toTag);
    }

    /** Writes it as a record. */
    void write(RecordDraft draft, UnsafeBuffer scratch) {
        draft.begin(state.buffer(), 0, state.length());
        draft.unique(SubscriptionRecord.DIALOG, scratch, 0, dialog(scratch));
        draft.deadlineMs(expiresMs);
        draft.putLong(SubscriptionRecord.SENT_MS, sentMs);
        draft.putInt(SubscriptionRecord.SILENT_MS, silentMs);
        draft.putInt(SubscriptionRecord.LOCAL_CSEQ, localCseq);
        draft.putInt(SubscriptionRecord.REMOTE_CSEQ, remoteCseq);
        draft.putInt(SubscriptionRecord.VERSION, version);
        draft.putInt(SubscriptionRecord.FLAGS, flags);
        draft.putShort(
                SubscriptionRecord.CALL_ID_LENGTH,
                (short) text(SubscriptionText.CALL_ID).capacity());
        draft.putShort(
                SubscriptionRecord.FROM_TAG_LENGTH,
                (short) text(SubscriptionText.FROM_TAG).capacity());
        draft.putShort(SubscriptionRecord.SOCKET, (short) socket);
        draft.putByte(SubscriptionRecord.STATUS, (byte) status.number());
        draft.putByte(SubscriptionRecord.REASON, (byte) reason);
        draft.putByte(SubscriptionRecord.LANE, (byte) lane);
        draft.putInt(SubscriptionRecord.SHORTEST_MS, shortestMs);
        draft.putInt(SubscriptionRecord.LONGEST_MS, longestMs);
        for (int field = 0; field < SubscriptionText.FIELDS; field++) {
            draft.field(field, texts[field], 0, texts[field].capacity());
        }
    }

    /** Whether its identity fits in a record. */
    boolean isDialogGood() {
        int callId = text(SubscriptionText.CALL_ID).capacity();
        int fromTag = text(SubscriptionText.FROM_TAG).capacity();
        int toTag = text(SubscriptionText.TO_TAG).capacity();
        return callId > 0 && fromTag > 0 && callId + fromTag + toTag + 2 <= DIALOG_LENGTH_MAX;
    }

    /** Writes its identity, which must be good; returns the length. */
    int dialog(MutableDirectBuffer target) {
        UnsafeBuffer callId = text(SubscriptionText.CALL_ID);
        UnsafeBuffer fromTag = text(SubscriptionText.FROM_TAG);
        UnsafeBuffer toTag = text(SubscriptionText.TO_TAG);
        int at = 0;
        target.putBytes(at, callId, 0, callId.capacity());
        at += callId.capacity();
        target.putByte(at++, (byte) 0);
        target.putBytes(at, fromTag, 0, fromTag.capacity());
        at += fromTag.capacity();
        target.putByte(at++, (byte) 0);
        target.putBytes(at, toTag, 0, toTag.capacity());
        return at + toTag.capacity();
    }

    /** What is watched. */
    public StateKey state() {
        return state;
    }

    /** A text, as a place in memory; its capacity is its length. */
    UnsafeBuffer text(SubscriptionText text) {
        return texts[text.ordinal()];
    }

    void text(SubscriptionText text, DirectBuffer source, int offset, int length) {
        texts[text.ordinal()].wrap(source, offset, length);
    }

    /** Has its texts in memory of its own. */
    void keepTexts() {
        int length = 0;
        for (UnsafeBuffer text : texts) {
            length += text.capacity();
        }
        byte[] kept = new byte[length];
        int at = 0;
        for (UnsafeBuffer text : texts) {
            int size = text.capacity();
            text.getBytes(0, kept, at, size);
            text.wrap(kept, at, size);
            at += size;
        }
    }

    /** A text as a {@code String}; not for the hot path. */
    public String string(SubscriptionText text) {
        UnsafeBuffer place = text(text);
        return place.getStringWithoutLengthUtf8(0, place.capacity());
    }

    /** The user in To, {@code sip:user@domain}: as it was given, or the presentity's. */
    Party to(Party out) {
        return text(SubscriptionText.TO_DOMAIN).capacity() == 0
                ? state.presentity(out)
                : party(SubscriptionText.TO_USER, SubscriptionText.TO_DOMAIN, out);
    }

    /** Who From names. */
    Party from(Party out) {
        return party(SubscriptionText.FROM_USER, SubscriptionText.FROM_DOMAIN, out);
    }

    private Party party(SubscriptionText user, SubscriptionText domain, Party out) {
        UnsafeBuffer userText = text(user);
        UnsafeBuffer domainText = text(domain);
        int length = userText.capacity() + domainText.capacity();
        if (length > parties.capacity()) {
            parties.wrap(Arrays.copyOf(parties.byteArray(), 2 * length));
        }
        parties.putBytes(0, userText, 0, userText.capacity());
        parties.putBytes(userText.capacity(), domainText, 0, domainText.capacity());
        return out.wrap(
                parties, 0, userText.capacity(), userText.capacity(), domainText.capacity());
    }

    @Override
    public Party presentity() {
        return state.presentity(presentity);
    }

    @Override
    public Party watcher() {
        return text(SubscriptionText.WATCHER_DOMAIN).capacity() == 0
                ? from(watcher)
                : party(SubscriptionText.WATCHER_USER, SubscriptionText.WATCHER_DOMAIN, watcher);
    }

    @Override
    public EventPackage event() {
        return events.at(state.event());
    }

    @Override
    public int version() {
        return version;
    }

    /** Who watches what, in memory of its own. */
    Watch watch() {
        return new Watched(presentity().copy(), watcher().copy(), event(), version);
    }

    private record Watched(Party presentity, Party watcher, EventPackage event, int version)
            implements Watch {}

    /** The state it is in. */
    public Status status() {
        return status;
    }
}
