package strowger.engine.transaction;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Destination;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.AddressList;
import strowger.parser.HeaderName;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.parser.Token;

import java.util.concurrent.ThreadLocalRandom;

/**
 * ACKs the 2xx responses to INVITEs of our own (RFC 3261 §13.2.2.4): each is a request of its own
 * without a transaction, along the route set of the response (§12.1.2) to its Contact. Where that
 * way begins with a name, the ACK goes to where the response came from: nothing waits for DNS. One
 * to a reactor.
 */
public final class SuccessAcks {
    private static final byte[] METHOD = Output.bytes("ACK");
    private static final byte[] VIA = Output.bytes(" SIP/2.0\r\nVia: SIP/2.0/");
    private static final byte[] BRANCH = Output.bytes(";rport;branch=z9hG4bK");
    private static final byte[] ROUTE = Output.bytes("Route: ");
    private static final byte[] REMOTE = Output.bytes("Route: <");
    private static final byte[] MAX_FORWARDS = Output.bytes("Max-Forwards: 70\r\n");
    private static final byte[] CSEQ = Output.bytes("CSeq: ");
    private static final byte[] CONTENT_LENGTH = Output.bytes("Content-Length: ");
    private static final String LOCAL_ACK = "tm:local-ack-sent";
    private static final Token LR = Token.of("lr");
    private static final int ROUTES_MAX = 64;
    private static final int LINES_LENGTH = 512;
    private static final Value NONE = new Value();

    private final TransactionLayer layer;
    private final SentEvents sentAcks;
    private final SipMessage invite = new SipMessage();
    private final SipMessage response = new SipMessage();
    private final UnsafeBuffer kept = new UnsafeBuffer();
    private final UnsafeBuffer request = new UnsafeBuffer();
    private final AddressList addresses = new AddressList();
    private final SipUri target = new SipUri();
    private final Destination destination = new Destination();
    private final Output out = new Output();
    private final int[] routeOffsets = new int[ROUTES_MAX]; // of the elements, in their order
    private final int[] routeLengths = new int[ROUTES_MAX];
    private int routeCount;
    private int firstOffset; // the URI of the first route: the last Record-Route
    private int firstLength;
    private boolean strict;
    private int remoteOffset; // the URI of the Contact
    private int remoteLength;

    SuccessAcks(TransactionLayer layer) {
        this.layer = layer;
        sentAcks = new SentEvents(layer, LOCAL_ACK);
    }

    /**
     * Who sends an INVITE and has its 2xx responses ACKed, if no script says otherwise; further
     * ones and those that come again, too.
     *
     * @param user hears of all responses, after their ACK.
     */
    public LocalUser over(LocalUser user) {
        return (transaction, reply, code) -> {
            boolean success = code >= 200 && code < 300 && reply != RoutingContext.NONE;
            if (success && transaction.isInvite()) {
                keep(transaction, reply);
                if (!transaction.intent.ackDisabled) {
                    boolean _ = acknowledge(transaction, NONE, NONE);
                }
            }
            user.onResponse(transaction, reply, code);
        };
    }

    /** The same, but that the 2xx is only kept, for {@link #acknowledge}. */
    public LocalUser without(LocalUser user) {
        return (transaction, reply, code) -> {
            if (code >= 200 && code < 300 && reply != RoutingContext.NONE) {
                keep(transaction, reply);
            }
            user.onResponse(transaction, reply, code);
        };
    }

    private void keep(Transaction transaction, RoutingContext reply) {
        SipMessage message = reply.message();
        transaction.upstream.replyTo(reply.inbound());
        transaction.reply =
                layer.keep(transaction.reply, message.buffer(), message.offset(), message.length());
        transaction.replyCode = message.statusCode();
    }

    /**
     * ACKs the last 2xx to an INVITE of ours.
     *
     * @param headers whole lines that are added; null for none.
     * @param body for an offer that came in the 2xx; null for none.
     * @return false when there is no such 2xx, or the ACK can't be sent.
     */
    public boolean acknowledge(Transaction transaction, Value headers, Value body) {
        if (!transaction.live || !transaction.local || transaction.reply == Blocks.NONE) {
            return false;
        }
        int length = Blocks.length(transaction.reply);
        kept.wrap(transaction.reply, length);
        transaction.readRequest(request);
        if (response.wrap(kept, 0, length) != ParseError.NONE) {
            return false;
        }
        invite.wrap(request, 0, request.capacity());
        readWay();
        place(transaction);
        UnsafeBuffer scratch = layer.scratch();
        int max = LINES_LENGTH + 2 * length + request.capacity() + size(headers) + size(body);
        out.wrap(scratch, 0, Math.min(scratch.capacity(), max));
        write(headers, body);
        if (out.hasOverflowed() || !layer.core().send(scratch, 0, out.position(), destination)) {
            return false;
        }
        sentAcks.show(transaction, scratch, out.position());
        return true;
    }

    private static int size(Value text) {
        return text.isText() ? text.length() : 0;
    }

    /** Reads the route set and the remote target (RFC 3261 §12.1.2). */
    private void readWay() {
        routeCount = 0;
        strict = false;
        addresses.wrap(response, HeaderName.RECORD_ROUTE);
        while (routeCount < ROUTES_MAX && addresses.next()) {
            routeOffsets[routeCount] = addresses.address().offset();
            routeLengths[routeCount++] = addresses.address().length();
            firstOffset = addresses.address().uriOffset();
            firstLength = addresses.address().uriLength();
            strict = !addresses.address().uri().parameters().find(LR);
        }
        addresses.wrap(response, HeaderName.CONTACT);
        boolean told = addresses.next();
        remoteOffset = told ? addresses.address().uriOffset() : response.to().uriOffset();
        remoteLength = told ? addresses.address().uriLength() : response.to().uriLength();
    }

    /** Where the way begins; where the response came from if that is a name. */
    private void place(Transaction transaction) {
        boolean routed = routeCount > 0;
        int offset = routed ? firstOffset : remoteOffset;
        int length = routed ? firstLength : remoteLength;
        boolean known =
                target.wrap(kept, offset, length) == ParseError.NONE
                        && layer.core()
                                .place(target, transaction.upstream.local(), destination.clear());
        if (!known) {
            destination.copyFrom(transaction.upstream);
        }
    }

    private void write(Value headers, Value body) {
        boolean first = strict && routeCount > 0;
        ListenSocket local = destination.local();
        out.put(METHOD).put(' ');
        out.put(kept, first ? firstOffset : remoteOffset, first ? firstLength : remoteLength);
        out.put(VIA).putToken(local.protocol().name()).put(' ').putSentBy(local);
        out.put(BRANCH).putHex(ThreadLocalRandom.current().nextLong()).putLineEnd();
        for (int index = routeCount - (first ? 2 : 1); index >= 0; index--) {
            out.put(ROUTE).put(kept, routeOffsets[index], routeLengths[index]).putLineEnd();
        }
        if (first) { // RFC 3261 §12.2.1.1
            out.put(REMOTE).put(kept, remoteOffset, remoteLength).put('>').putLineEnd();
        }
        out.put(MAX_FORWARDS);
        putHeader(kept, response, HeaderName.FROM);
        putHeader(kept, response, HeaderName.TO);
        putHeader(kept, response, HeaderName.CALL_ID);
        out.put(CSEQ).putNumber(response.cSeq().number()).put(' ').put(METHOD).putLineEnd();
        putHeader(request, invite, HeaderName.AUTHORIZATION);
        putHeader(request, invite, HeaderName.PROXY_AUTHORIZATION);
        if (headers.isText()) {
            out.put(headers);
        }
        out.put(CONTENT_LENGTH).putNumber(size(body)).putLineEnd().putLineEnd();
        if (body.isText()) {
            out.put(body);
        }
    }

    private void putHeader(DirectBuffer bytes, SipMessage message, HeaderName name) {
        int index = message.find(name);
        if (index != SipMessage.ABSENT) {
            out.put(bytes, message.headerOffset(index), message.headerLength(index));
        }
    }
}
