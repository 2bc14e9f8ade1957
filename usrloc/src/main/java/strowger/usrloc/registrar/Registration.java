package strowger.usrloc.registrar;

import org.agrona.DirectBuffer;

import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;
import strowger.tables.PutResult;
import strowger.usrloc.AttributeText;
import strowger.usrloc.Bindings;
import strowger.usrloc.BindingsWork;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactDraft;
import strowger.usrloc.ContactField;
import strowger.usrloc.ContactSet;
import strowger.usrloc.LocationTable;

/**
 * Carries out one REGISTER: all of it, or nothing (RFC 3261 §10.3 step 7). The contacts of the
 * address of record stay locked from the first look to the last change.
 *
 * <p>Reusable; for one thread; belongs to one table.
 */
final class Registration implements BindingsWork {
    /** What was done: nothing, but the contacts were read. */
    static final int QUERIED = 4;

    static final int INSERTED = 1;
    static final int UPDATED = 2;
    static final int REMOVED = 3;

    private static final Value NO_USER_AGENT = Value.ofText("n/a");
    private static final int USER_AGENT_LENGTH_MAX = 255;
    private static final long MS_A_SECOND = 1000;

    private final LocationTable table;
    private final Rules rules;
    private final ContactSet contacts;
    private final ContactDraft draft;
    private final Bindings bindings = new Bindings(this);
    private RegisterRequest request = new RegisterRequest();
    private AddressOfRecord aor = new AddressOfRecord();
    private RoutingContext context = RoutingContext.NONE;
    private AttributeText attributes = new AttributeText();
    private ListenSocket socket = ListenSocket.NONE;
    private long connectionId;
    private int maxContacts;
    private int flags;
    private long nowMs;
    private Refusal refusal = Refusal.NONE;
    private int result;
    private int insertedCount;

    Registration(LocationTable table, Rules rules) {
        this.table = table;
        this.rules = rules;
        contacts = table.newSet();
        draft = table.newDraft();
    }

    /**
     * Carries out a request that was read and checked; the state holds it, whose it is, and what is
     * to be kept with its contacts.
     *
     * @param saveFlags of {@code save}.
     * @param timeMs now, on the table's clock.
     * @return what stood against it; then nothing was changed.
     */
    Refusal run(
            RoutingContext given,
            RegistrarState state,
            int maxContactCount,
            int saveFlags,
            long timeMs) {
        RegisterRequest asked = state.request;
        AddressOfRecord key = state.aor;
        context = given;
        request = asked;
        aor = key;
        attributes = state.attributes;
        socket = rules.socket().of(given, state.text);
        connectionId = connection(given, state);
        maxContacts = maxContactCount;
        flags = saveFlags;
        nowMs = timeMs;
        refusal = Refusal.NONE;
        result = QUERIED;
        insertedCount = 0;
        if (asked.isQuery()) {
            table.read(key.bytes(), 0, key.length(), contacts);
        } else {
            table.within(key.bytes(), 0, key.length(), bindings);
            contacts.sort();
        }
        return refusal;
    }

    /** That of the request, or what the script says; a reply came from elsewhere. */
    private long connection(RoutingContext given, RegistrarState state) {
        long own = given.message().isRequest() ? given.inbound().connectionId() : 0;
        return rules.xavps().number(given, ContactXavps.CONNECTION, state.text, own);
    }

    /** Whether the request asked for a contact that is bound now. */
    boolean hasBound(Contact bound) {
        boolean asked = false;
        for (int index = 0; index < request.count(); index++) {
            asked |= !request.at(index).unbinds() && isSame(bound, request.at(index));
        }
        return asked;
    }

    /** Reads the contacts bound to an address of record, for a reply that refuses. */
    void query(AddressOfRecord key) {
        table.read(key.bytes(), 0, key.length(), contacts);
    }

    @Override
    public void run(Bindings locked) {
        locked.read(contacts);
        if (request.isStar()) {
            locked.removeAll();
            result = REMOVED;
        } else {
            refusal = plan();
            if (refusal == Refusal.NONE) {
                change();
            }
        }
        locked.read(contacts);
    }

    // What is to be done.

    private Refusal plan() {
        int bound = boundCount();
        int planned = isOnly() ? 0 : bound;
        for (int index = 0; index < request.count(); index++) {
            RequestedContact asked = request.at(index);
            asked.match = match(asked);
            asked.repeated = false;
            if (asked.match == RequestedContact.NEW) {
                planned += asked.unbinds() ? 0 : 1;
                continue;
            }
            Refusal order = checkOrder(asked);
            if (order != Refusal.NONE) {
                return order;
            }
            if (contacts.at(asked.match).isExpired(nowMs)) {
                planned += asked.unbinds() ? 0 : 1;
                continue;
            }
            planned += isOnly() && !asked.unbinds() ? 1 : 0;
            planned -= !isOnly() && asked.unbinds() ? 1 : 0;
        }
        boolean grows = planned > (isOnly() ? 0 : bound);
        return maxContacts > 0 && grows && planned > maxContacts ? Refusal.TOO_MANY : Refusal.NONE;
    }

    /** Those that have expired, and are kept, take nobody's place. */
    private int boundCount() {
        int live = 0;
        for (int index = 0; index < contacts.count(); index++) {
            live += contacts.at(index).isExpired(nowMs) ? 0 : 1;
        }
        return live;
    }

    private boolean isOnly() {
        return (flags & SaveFlag.ONLY) != 0;
    }

    private int match(RequestedContact asked) {
        for (int index = 0; index < contacts.count(); index++) {
            if (isSame(contacts.at(index), asked)) {
                return index;
            }
        }
        return RequestedContact.NEW;
    }

    /** One with an instance is that instance's; others are matched as configured. */
    private boolean isSame(Contact bound, RequestedContact asked) {
        DirectBuffer buffer = request.buffer();
        if (asked.instanceLength > 0) {
            return bound.regId() == asked.regId
                    && bound.is(
                            ContactField.INSTANCE,
                            buffer,
                            asked.instanceOffset,
                            asked.instanceLength);
        }
        return switch (table.config().matchingMode()) {
            case CONTACT_ONLY -> isSameUri(bound, asked);
            case CONTACT_CALLID -> isSameUri(bound, asked) && isSameCallId(bound);
            case CONTACT_PATH -> isSameUri(bound, asked) && isSamePath(bound);
            case CALLID_ONLY -> isSameCallId(bound);
        };
    }

    private boolean isSameUri(Contact bound, RequestedContact asked) {
        return bound.is(
                ContactField.URI, asked.uri.buffer(), asked.uri.offset(), asked.uri.length());
    }

    private boolean isSameCallId(Contact bound) {
        SipMessage message = request.message();
        return bound.is(
                ContactField.CALL_ID,
                message.buffer(),
                message.callIdOffset(),
                message.callIdLength());
    }

    private boolean isSamePath(Contact bound) {
        Value path = request.path().path();
        return path.isText()
                ? bound.is(ContactField.PATH, path.buffer(), path.offset(), path.length())
                : !bound.has(ContactField.PATH);
    }

    /** Refuses what was overtaken by a later request of the same Call-ID. */
    private Refusal checkOrder(RequestedContact asked) {
        Contact bound = contacts.at(asked.match);
        if (asked.instanceLength > 0 || !isSameCallId(bound)) {
            return Refusal.NONE;
        }
        int cseq = request.message().cSeq().number();
        if (cseq > bound.cseq()) {
            return Refusal.NONE;
        }
        long ageSec = nowMs / MS_A_SECOND - bound.modifiedSec();
        asked.repeated = cseq == bound.cseq() && ageSec < table.config().cseqDelaySec();
        return asked.repeated ? Refusal.NONE : Refusal.CSEQ_INVALID;
    }

    // Doing it.

    /** Inserts first, then updates, then removes: only what comes first can fail. */
    private void change() {
        result = REMOVED;
        int updated = 0;
        boolean done = true;
        for (int index = 0; index < request.count() && done; index++) {
            done = insert(request.at(index));
        }
        for (; updated < request.count() && done; updated++) {
            done = update(request.at(updated));
        }
        if (done) {
            remove();
        } else {
            undo(updated - 1);
        }
    }

    private boolean insert(RequestedContact asked) {
        if (asked.match != RequestedContact.NEW || asked.unbinds() || isAskedBefore(asked)) {
            return true;
        }
        draft.begin(aor.bytes(), 0, aor.length());
        write(asked);
        boolean stored = put();
        insertedCount += stored ? 1 : 0;
        result = INSERTED;
        return stored;
    }

    /** Whether the same new contact stands in the request before. */
    private boolean isAskedBefore(RequestedContact asked) {
        for (int index = 0; index < request.count() && request.at(index) != asked; index++) {
            RequestedContact other = request.at(index);
            boolean same =
                    other.match == RequestedContact.NEW
                            && !other.unbinds()
                            && other.uri.textEquals(asked.uri)
                            && other.regId == asked.regId
                            && isSameText(
                                    other.instanceOffset,
                                    other.instanceLength,
                                    asked.instanceOffset,
                                    asked.instanceLength);
            if (same) {
                return true;
            }
        }
        return false;
    }

    private boolean isSameText(int offset, int length, int otherOffset, int otherLength) {
        DirectBuffer buffer = request.buffer();
        return strowger.parser.Token.equals(
                buffer, offset, length, buffer, otherOffset, otherLength);
    }

    private boolean update(RequestedContact asked) {
        if (asked.match == RequestedContact.NEW || asked.unbinds()) {
            return true;
        }
        result = result == INSERTED ? INSERTED : UPDATED;
        if (asked.repeated) {
            return true;
        }
        draft.begin(contacts.at(asked.match), asked.q);
        write(asked);
        return put();
    }

    private boolean put() {
        PutResult stored = bindings.put(draft);
        refusal =
                switch (stored) {
                    case INSERTED, REPLACED -> Refusal.NONE;
                    case FULL, OUT_OF_MEMORY -> Refusal.TABLE_FULL;
                    case KEY_FULL -> Refusal.TOO_MANY;
                    case TOO_LONG -> Refusal.CONTACT_TOO_LONG;
                    case DUPLICATE, STALE, NO_IDENTITY -> Refusal.FAILED;
                };
        return stored.isStored();
    }

    private void remove() {
        for (int index = 0; index < contacts.count(); index++) {
            if (isRemoved(index)) {
                bindings.remove(contacts.at(index));
            }
        }
    }

    /** Whether a bound contact is to go: it is unbound, or not asked for where only those stay. */
    private boolean isRemoved(int bound) {
        boolean removed = isOnly();
        for (int index = 0; index < request.count(); index++) {
            RequestedContact asked = request.at(index);
            if (asked.match == bound) {
                removed = asked.unbinds() && !asked.repeated;
            }
        }
        return removed;
    }

    private void undo(int updatedLast) {
        bindings.removeNewest(insertedCount);
        for (int index = updatedLast - 1; index >= 0; index--) {
            RequestedContact asked = request.at(index);
            if (asked.match != RequestedContact.NEW && !asked.unbinds() && !asked.repeated) {
                bindings.restore(draft, contacts.at(asked.match));
            }
        }
        result = QUERIED;
    }

    private void write(RequestedContact asked) {
        SipMessage message = request.message();
        DirectBuffer buffer = message.buffer();
        int nowSec = (int) (nowMs / MS_A_SECOND);
        int own = (flags & SaveFlag.MEMORY) != 0 ? Contact.MEMORY_ONLY : 0;
        draft.expires(nowMs + asked.expiresSec * MS_A_SECOND)
                .connection(connectionId)
                .cseq(message.cSeq().number())
                .modified(nowSec, nowSec)
                .flags(own, (int) context.main().flags())
                .methods(asked.methods)
                .regId(asked.regId)
                .q(asked.q)
                .socket(socket)
                .text(ContactField.URI, asked.uri)
                .text(ContactField.CALL_ID, buffer, message.callIdOffset(), message.callIdLength());
        writeUserAgent(message);
        draft.text(ContactField.RECEIVED, request.received())
                .text(ContactField.PATH, request.path().path())
                .text(ContactField.INSTANCE, buffer, asked.instanceOffset, asked.instanceLength);
        if (rules.xavps().areKept()) {
            draft.text(ContactField.ATTRIBUTES, attributes.bytes(), 0, attributes.length());
        }
    }

    private void writeUserAgent(SipMessage message) {
        int header = message.find(HeaderName.USER_AGENT);
        if (header == SipMessage.ABSENT) {
            draft.text(ContactField.USER_AGENT, NO_USER_AGENT);
        } else {
            int length = Math.min(message.valueLength(header), USER_AGENT_LENGTH_MAX);
            draft.text(
                    ContactField.USER_AGENT, message.buffer(), message.valueOffset(header), length);
        }
    }

    /** What {@code save} returns. */
    int result() {
        return result;
    }

    /** The contacts bound now. */
    ContactSet contacts() {
        return contacts;
    }
}
