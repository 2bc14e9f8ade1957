package strowger.presence.notify;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.ContactList;
import strowger.parser.HeaderName;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.presence.event.Party;
import strowger.presence.publish.EventHeader;
import strowger.tables.KeyRecords;
import strowger.tables.KeyWork;
import strowger.tables.PutResult;
import strowger.tables.RecordDraft;
import strowger.tables.RecordEditor;
import strowger.tables.RecordReader;
import strowger.tables.RecordUpdater;
import strowger.tables.RecordView;

/**
 * What one context needs to carry out a SUBSCRIBE: reads what it asks for into a {@link
 * Subscription}, and does to the table what follows. Reusable; for one thread.
 */
public final class SubscribeWork {
    private static final int ROUTE_LENGTH_MAX = 4096;
    private static final byte[] COMMA = Output.bytes(", ");

    final SubscribeReply reply;
    final EventHeader event = new EventHeader();
    final Subscription asked;
    final Subscription known;
    final Ending ending = new Ending();
    private final Notifications shared;
    private final SubscriptionTable table;
    private final ContactList contacts = new ContactList();
    private final SipUri uri = new SipUri();
    private final Party party = new Party();
    private final RecordDraft draft;
    private final UnsafeBuffer dialog = new UnsafeBuffer(new byte[Subscription.DIALOG_LENGTH_MAX]);
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[Subscription.DIALOG_LENGTH_MAX]);
    private final Value routes = new Value();
    private final RecordReader readKnown = this::readKnown;
    private final RecordUpdater refresh = this::refresh;
    private final KeyWork rewrite = this::rewrite;
    private final KeyWork removeSame = this::removeSame;
    private final NotifyRates rates = new NotifyRates();
    private final Waiting waiting;
    private int dialogLength;
    private boolean done;

    SubscribeWork(Notifications shared) {
        this.shared = shared;
        table = shared.table();
        waiting = shared.newWaiting();
        NotifyText text = new NotifyText(shared.config(), table.reasons());
        reply = new SubscribeReply(shared.config(), text);
        asked = new Subscription(shared.events());
        known = new Subscription(shared.events());
        draft = new RecordDraft(table.layout());
    }

    /**
     * Reads who asks, and where NOTIFY is to go.
     *
     * @return false when the request lacks what a subscription needs.
     */
    boolean read(RoutingContext context, Notifications shared) {
        SipMessage request = context.message();
        DirectBuffer buffer = request.buffer();
        asked.clear();
        contacts.wrap(request);
        if (!contacts.next()
                || contacts.contact().isStar()
                || request.from().tagLength() == 0
                || request.from().uri().hostLength() == 0) {
            return false;
        }
        int contact = contacts.contact().address().uriOffset();
        int contactLength = contacts.contact().address().uriLength();
        if (uri.wrap(buffer, contact, contactLength) != ParseError.NONE) {
            return false;
        }
        asked.text(SubscriptionText.CONTACT, buffer, contact, contactLength);
        party(SubscriptionText.FROM_USER, request.from().uri(), buffer);
        party(SubscriptionText.TO_USER, request.to().uri(), buffer);
        asked.text(SubscriptionText.EVENT_ID, buffer, event.idOffset(), event.idLength());
        asked.text(
                SubscriptionText.CALL_ID, buffer, request.callIdOffset(), request.callIdLength());
        asked.text(
                SubscriptionText.FROM_TAG,
                buffer,
                request.from().tagOffset(),
                request.from().tagLength());
        header(SubscriptionText.USER_AGENT, request, HeaderName.USER_AGENT);
        asked.remoteCseq = request.cSeq().number();
        asked.flags = (int) context.flags();
        asked.socket = shared.number(context.socket());
        rates.read(request);
        asked.shortestMs = rates.shortestMs();
        asked.longestMs = rates.longestMs();
        return true;
    }

    private void party(SubscriptionText user, SipUri of, DirectBuffer buffer) {
        SubscriptionText domain = SubscriptionText.ALL[user.ordinal() + 1];
        asked.text(user, buffer, of.userOffset(), of.userLength());
        asked.text(domain, buffer, of.hostOffset(), of.hostLength());
    }

    private void header(SubscriptionText text, SipMessage request, HeaderName name) {
        int index = request.find(name);
        if (index != SipMessage.ABSENT) {
            asked.text(
                    text, request.buffer(), request.valueOffset(index), request.valueLength(index));
        }
    }

    /** Reads the watcher that the script names; false when it is no URI. */
    boolean readWatcher(Value watcher) {
        if (uri.wrap(watcher.buffer(), watcher.offset(), watcher.length()) != ParseError.NONE) {
            return false;
        }
        party(SubscriptionText.WATCHER_USER, uri, watcher.buffer());
        return uri.hostLength() > 0;
    }

    /** The presentity of a shared line: the user of Contact at the domain of From. */
    Party sharedLine(SipMessage request) {
        SipUri from = request.from().uri();
        return party.wrap(
                request.buffer(),
                uri.userOffset(),
                uri.userLength(),
                from.hostOffset(),
                from.hostLength());
    }

    /** The presentity that the request URI names. */
    Party presentity(SipUri requestUri) {
        return party.wrap(requestUri.buffer(), requestUri);
    }

    /** Reads the route set: all Record-Route values in their order (RFC 3261 §12.1.1). */
    boolean readRoutes(RoutingContext context) {
        SipMessage request = context.message();
        int index = request.find(HeaderName.RECORD_ROUTE);
        if (index == SipMessage.ABSENT) {
            return true;
        }
        Output out = context.beginText(ROUTE_LENGTH_MAX);
        boolean first = true;
        while (index != SipMessage.ABSENT) {
            if (!first) {
                out.put(COMMA);
            }
            out.put(request.buffer(), request.valueOffset(index), request.valueLength(index));
            first = false;
            index = request.next(index);
        }
        context.endText(routes);
        if (!routes.isText()) {
            return false;
        }
        asked.text(
                SubscriptionText.RECORD_ROUTE, routes.buffer(), routes.offset(), routes.length());
        return true;
    }

    /** To whose name is the presentity's needs no copy of it. */
    void shortenTo() {
        Party presentity = asked.presentity();
        UnsafeBuffer user = asked.text(SubscriptionText.TO_USER);
        UnsafeBuffer domain = asked.text(SubscriptionText.TO_DOMAIN);
        boolean same =
                isSame(user, presentity.buffer(), presentity.userOffset(), presentity.userLength())
                        && isSame(
                                domain,
                                presentity.buffer(),
                                presentity.domainOffset(),
                                presentity.domainLength());
        if (same) {
            user.wrap(0, 0);
            domain.wrap(0, 0);
        }
    }

    private static boolean isSame(DirectBuffer text, DirectBuffer other, int offset, int length) {
        if (text.capacity() != length) {
            return false;
        }
        for (int index = 0; index < length; index++) {
            if (text.getByte(index) != other.getByte(offset + index)) {
                return false;
            }
        }
        return true;
    }

    /** Puts the subscription, unless its dialog has one already. */
    PutResult put() {
        waiting.forget(asked);
        asked.write(draft, scratch);
        PutResult result = table.putIfAbsent(draft);
        shared.watched(asked.state());
        return result;
    }

    /** Finds the subscription of the request's dialog, into {@link #known}; false without one. */
    boolean find() {
        if (!asked.isDialogGood()) {
            return false;
        }
        dialogLength = asked.dialog(dialog);
        return table.get(dialog, dialogLength, readKnown);
    }

    private boolean readKnown(RecordView record) {
        known.copy(record);
        return false;
    }

    /** Ends the subscription that was found; false when it was over. */
    boolean end(int reason, boolean isStateShown) {
        return table.update(
                dialog, dialogLength, ending.because(reason, isStateShown, table.nowMs()));
    }

    /** Prolongs the subscription that was found as {@link #asked} says; false when it was over. */
    boolean refresh() {
        done = false;
        boolean moved = isOther(SubscriptionText.CONTACT) || isOther(SubscriptionText.USER_AGENT);
        if (moved) {
            table.within(known.state(), rewrite);
        } else {
            table.update(dialog, dialogLength, refresh);
        }
        return done;
    }

    private boolean isOther(SubscriptionText text) {
        UnsafeBuffer now = asked.text(text);
        return !isSame(known.text(text), now, 0, now.capacity());
    }

    private boolean refresh(RecordEditor record) {
        if (record.byteAt(SubscriptionRecord.STATUS)
                == strowger.presence.event.Status.TERMINATED.number()) {
            return false;
        }
        int lane = record.byteAt(SubscriptionRecord.LANE) | asked.lane;
        record.deadlineMs(asked.expiresMs);
        record.putInt(SubscriptionRecord.REMOTE_CSEQ, asked.remoteCseq);
        record.putByte(SubscriptionRecord.STATUS, (byte) asked.status.number());
        record.putByte(SubscriptionRecord.REASON, (byte) asked.reason);
        record.putByte(SubscriptionRecord.LANE, (byte) lane);
        record.putShort(SubscriptionRecord.SOCKET, (short) asked.socket);
        record.putInt(SubscriptionRecord.SHORTEST_MS, asked.shortestMs);
        record.putInt(SubscriptionRecord.LONGEST_MS, asked.longestMs);
        done = true;
        return true;
    }

    /** The same where the texts change too: the record is written anew, under the same lock. */
    private void rewrite(KeyRecords records) {
        while (records.next()) {
            RecordView record = records.record();
            boolean mine =
                    isDialog(
                            record.buffer(),
                            record.uniqueOffset(SubscriptionRecord.DIALOG),
                            record.uniqueLength(SubscriptionRecord.DIALOG));
            if (mine) {
                known.copy(record);
                if (known.status == strowger.presence.event.Status.TERMINATED) {
                    return;
                }
                change();
                done = records.put(draft).isStored();
                return;
            }
        }
    }

    private boolean isDialog(DirectBuffer buffer, int offset, int length) {
        boolean same = length == dialogLength;
        for (int index = 0; same && index < length; index++) {
            same = dialog.getByte(index) == buffer.getByte(offset + index);
        }
        return same;
    }

    private void change() {
        copyText(SubscriptionText.CONTACT);
        copyText(SubscriptionText.USER_AGENT);
        known.expiresMs = asked.expiresMs;
        known.remoteCseq = asked.remoteCseq;
        known.status = asked.status;
        known.reason = asked.reason;
        known.lane |= asked.lane;
        known.socket = asked.socket;
        known.shortestMs = asked.shortestMs;
        known.longestMs = asked.longestMs;
        known.write(draft, scratch);
    }

    private void copyText(SubscriptionText text) {
        UnsafeBuffer now = asked.text(text);
        known.text(text, now, 0, now.capacity());
    }

    /** Removes the subscriptions to the same state with the same Call-ID. */
    void removeSame() {
        table.within(asked.state(), removeSame);
    }

    private void removeSame(KeyRecords records) {
        UnsafeBuffer callId = asked.text(SubscriptionText.CALL_ID);
        while (records.next()) {
            RecordView record = records.record();
            boolean same =
                    isSame(
                            callId,
                            record.buffer(),
                            record.uniqueOffset(SubscriptionRecord.DIALOG),
                            record.shortAt(SubscriptionRecord.CALL_ID_LENGTH));
            if (same) {
                records.remove();
            }
        }
    }
}
