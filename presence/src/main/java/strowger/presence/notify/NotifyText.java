package strowger.presence.notify;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Output;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.presence.event.Party;
import strowger.presence.event.Status;

/**
 * Writes a NOTIFY (RFC 6665 §4.2.2), but for its Via, which is its transaction's and may stand
 * between the two parts. Reusable; for one thread.
 */
final class NotifyText {
    private static final byte[] NOTIFY = Output.bytes("NOTIFY ");
    private static final byte[] VERSION = Output.bytes(" SIP/2.0\r\n");
    private static final byte[] ROUTE = Output.bytes("Route: ");
    private static final byte[] FROM = Output.bytes("From: <");
    private static final byte[] TO = Output.bytes("To: <");
    private static final byte[] TAG = Output.bytes(">;tag=");
    private static final byte[] SIP = Output.bytes("sip:");
    private static final byte[] CALL_ID = Output.bytes("Call-ID: ");
    private static final byte[] CSEQ = Output.bytes("CSeq: ");
    private static final byte[] METHOD = Output.bytes(" NOTIFY\r\n");
    private static final byte[] MAX_FORWARDS = Output.bytes("Max-Forwards: 70\r\n");
    private static final byte[] EVENT = Output.bytes("Event: ");
    private static final byte[] ID = Output.bytes(";id=");
    private static final byte[] CONTACT = Output.bytes("Contact: <");
    private static final byte[] TRANSPORT = Output.bytes(";transport=");
    private static final byte[] STATE = Output.bytes("Subscription-State: ");
    private static final byte[] EXPIRES = Output.bytes(";expires=");
    private static final byte[] REASON = Output.bytes(";reason=");
    private static final byte[] CONTENT_TYPE = Output.bytes("Content-Type: ");
    private static final byte[] CONTENT_LENGTH = Output.bytes("Content-Length: ");

    private final NotifyConfig config;
    private final Reasons reasons;
    private final Party party = new Party();

    NotifyText(NotifyConfig config, Reasons reasons) {
        this.config = config;
        this.reasons = reasons;
    }

    /** Writes the request line. */
    void writeLine(Subscription subscription, Output out) {
        out.put(NOTIFY);
        put(subscription, SubscriptionText.CONTACT, out);
        out.put(VERSION);
    }

    /**
     * Writes the rest.
     *
     * @param socket that it leaves by.
     * @param bodyLength 0 for no body.
     */
    void write(
            Subscription subscription,
            ListenSocket socket,
            long nowMs,
            DirectBuffer body,
            int bodyOffset,
            int bodyLength,
            Output out) {
        if (subscription.text(SubscriptionText.RECORD_ROUTE).capacity() > 0) {
            out.put(ROUTE);
            put(subscription, SubscriptionText.RECORD_ROUTE, out);
            out.putLineEnd();
        }
        putParty(FROM, subscription.to(party), subscription, SubscriptionText.TO_TAG, out);
        putParty(TO, subscription.from(party), subscription, SubscriptionText.FROM_TAG, out);
        out.put(CALL_ID);
        put(subscription, SubscriptionText.CALL_ID, out);
        out.putLineEnd();
        out.put(CSEQ).putNumber(subscription.localCseq & 0xFFFF_FFFFL).put(METHOD);
        out.put(MAX_FORWARDS);
        putEvent(subscription, out);
        putContact(socket, out);
        putState(subscription, nowMs, out);
        out.put(subscription.event().headers());
        if (bodyLength > 0) {
            out.put(CONTENT_TYPE).putToken(subscription.event().contentType()).putLineEnd();
        }
        out.put(CONTENT_LENGTH).putNumber(bodyLength).putLineEnd().putLineEnd();
        out.put(body, bodyOffset, bodyLength);
    }

    private static void put(Subscription subscription, SubscriptionText text, Output out) {
        UnsafeBuffer place = subscription.text(text);
        out.put(place, 0, place.capacity());
    }

    private static void putParty(
            byte[] header, Party party, Subscription of, SubscriptionText tag, Output out) {
        out.put(header).put(SIP);
        if (party.userLength() > 0) {
            out.put(party.buffer(), party.userOffset(), party.userLength()).put('@');
        }
        out.put(party.buffer(), party.domainOffset(), party.domainLength()).put(TAG);
        put(of, tag, out);
        out.putLineEnd();
    }

    private static void putEvent(Subscription subscription, Output out) {
        out.put(EVENT).putToken(subscription.event().shownName());
        if (subscription.text(SubscriptionText.EVENT_ID).capacity() > 0) {
            out.put(ID);
            put(subscription, SubscriptionText.EVENT_ID, out);
        }
        out.putLineEnd();
    }

    /** Writes our Contact, the same in a response to SUBSCRIBE. */
    void putContact(ListenSocket socket, Output out) {
        out.put(CONTACT);
        putContactUri(socket, out);
        out.put('>').putLineEnd();
    }

    /** Writes the URI in our Contact. */
    void putContactUri(ListenSocket socket, Output out) {
        Value address = config.serverAddress().orElse(null);
        if (address == null) {
            out.put(SIP).putHostAndPort(socket, 0);
        } else {
            out.put(address);
        }
        if (socket.protocol() != Protocol.UDP && !hasParameters(address)) {
            out.put(TRANSPORT).putToken(socket.protocol().text());
        }
    }

    private static boolean hasParameters(@org.jspecify.annotations.Nullable Value address) {
        if (address == null) {
            return false;
        }
        for (int index = 0; index < address.length(); index++) {
            if (address.byteAt(index) == ';') {
                return true;
            }
        }
        return false;
    }

    private void putState(Subscription subscription, long nowMs, Output out) {
        out.put(STATE).putToken(subscription.status().word());
        if (subscription.status() == Status.TERMINATED) {
            String reason = reasons.text(subscription.reason);
            out.put(REASON).putToken(reason.isEmpty() ? "timeout" : reason);
        } else {
            long left = Math.max(0, subscription.expiresMs - nowMs + 999) / 1000;
            out.put(EXPIRES).putNumber(left);
            NotifyRates.put(subscription, out);
        }
        out.putLineEnd();
    }
}
