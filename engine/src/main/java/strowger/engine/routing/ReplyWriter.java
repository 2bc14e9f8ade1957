package strowger.engine.routing;

import org.agrona.DirectBuffer;

import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;
import strowger.parser.Via;

/**
 * Writes the reply to a request (RFC 3261 §8.2.6): its Vias, From, To, Call-ID and CSeq, with the
 * address it came from in the top Via (RFC 3261 §18.2.1, RFC 3581 §4). Reusable; for one thread.
 */
final class ReplyWriter {
    private static final byte[] VERSION = Output.bytes("SIP/2.0 ");
    private static final byte[] VIA = Output.bytes("Via: ");
    private static final byte[] FROM = Output.bytes("From: ");
    private static final byte[] TO = Output.bytes("To: ");
    private static final byte[] TAG = Output.bytes(";tag=");
    private static final byte[] CALL_ID = Output.bytes("Call-ID: ");
    private static final byte[] CSEQ = Output.bytes("CSeq: ");
    private static final byte[] RECORD_ROUTE = Output.bytes("Record-Route: ");
    private static final byte[] RECEIVED = Output.bytes(";received=");
    private static final byte[] RPORT = Output.bytes("rport=");
    private static final byte[] CONTENT_TYPE = Output.bytes("Content-Type: ");
    private static final byte[] CONTENT_LENGTH = Output.bytes("Content-Length: ");
    private static final byte[] NO_CONTENT = Output.bytes("Content-Length: 0\r\n\r\n");
    private static final int RINGING = 180;
    private static final int REDIRECTION = 300;
    private static final int OK_OR_ABOVE = 101;

    private final byte[] serverHeader;
    private final NextHop nextHop;

    ReplyWriter(CoreSettings settings, NextHop nextHop) {
        serverHeader =
                settings.serverHeader().isEmpty()
                        ? new byte[0]
                        : Output.bytes(settings.serverHeader() + "\r\n");
        this.nextHop = nextHop;
    }

    /** Bytes that a reply to the context's request takes at most. */
    int lengthMax(RoutingContext context, Value reason) {
        return context.message().headersEnd()
                - context.message().offset()
                + context.replyHeaders().length()
                + reason.length()
                + serverHeader.length
                + 256;
    }

    /**
     * Writes the reply.
     *
     * @param tag that To gets if it has none, and the reply is not 100.
     */
    void write(RoutingContext context, int code, Value reason, Value tag, Output out) {
        SipMessage request = context.message();
        DirectBuffer buffer = request.buffer();
        out.put(VERSION).putNumber(code).put(' ').put(reason).putLineEnd();
        putVias(context, buffer, out);
        if (code >= RINGING && code < REDIRECTION) {
            putAll(request, HeaderName.RECORD_ROUTE, RECORD_ROUTE, out);
        }
        putFirst(request, HeaderName.FROM, FROM, out);
        out.putLineEnd();
        putFirst(request, HeaderName.TO, TO, out);
        if (request.to().tagLength() == 0 && code >= OK_OR_ABOVE) {
            out.put(TAG).put(tag);
        }
        out.putLineEnd();
        putFirst(request, HeaderName.CALL_ID, CALL_ID, out);
        out.putLineEnd();
        putFirst(request, HeaderName.CSEQ, CSEQ, out);
        out.putLineEnd().put(serverHeader);
        putOwn(context.replyHeaders(), out);
    }

    private void putVias(RoutingContext context, DirectBuffer buffer, Output out) {
        SipMessage request = context.message();
        int index = request.find(HeaderName.VIA);
        if (index == SipMessage.ABSENT) {
            return;
        }
        out.put(VIA);
        putTopVia(context, buffer, out);
        int end = request.topVia().end();
        out.put(buffer, end, request.valueOffset(index) + request.valueLength(index) - end)
                .putLineEnd();
        int next = request.next(index);
        while (next != SipMessage.ABSENT) {
            out.put(VIA)
                    .put(buffer, request.valueOffset(next), request.valueLength(next))
                    .putLineEnd();
            next = request.next(next);
        }
    }

    private void putTopVia(RoutingContext context, DirectBuffer buffer, Output out) {
        Via via = context.message().topVia();
        int from = via.offset();
        boolean shown = context.isReceivedShown(nextHop);
        boolean receivedFirst =
                via.receivedLength() > 0 && via.receivedOffset() < via.rportOffset();
        if (shown && receivedFirst) {
            from = putReceived(context, via, from, out);
        }
        if (via.hasRport()) {
            out.put(buffer, from, via.rportOffset() - from);
            out.put(RPORT).putNumber(context.source().port());
            from = via.rportEnd();
        }
        if (shown && via.receivedLength() > 0 && !receivedFirst) {
            from = putReceived(context, via, from, out);
        }
        out.put(buffer, from, via.end() - from);
        if (!via.hasRport() && context.isRportForced()) {
            out.put(';').put(RPORT).putNumber(context.source().port());
        }
        if (shown && via.receivedLength() == 0) {
            out.put(RECEIVED).putAddress(context.source());
        }
    }

    /** A received that the sender put there itself is replaced: it can't know it. */
    private static int putReceived(RoutingContext context, Via via, int from, Output out) {
        out.put(context.message().buffer(), from, via.receivedOffset() - from);
        out.putAddress(context.source());
        return via.receivedOffset() + via.receivedLength();
    }

    private static void putFirst(SipMessage request, HeaderName name, byte[] label, Output out) {
        int index = request.find(name);
        if (index != SipMessage.ABSENT) {
            out.put(label)
                    .put(request.buffer(), request.valueOffset(index), request.valueLength(index));
        }
    }

    private static void putAll(SipMessage request, HeaderName name, byte[] label, Output out) {
        int index = request.find(name);
        while (index != SipMessage.ABSENT) {
            out.put(label)
                    .put(request.buffer(), request.valueOffset(index), request.valueLength(index))
                    .putLineEnd();
            index = request.next(index);
        }
    }

    private static void putOwn(ReplyHeaders headers, Output out) {
        for (int index = 0; index < headers.count(); index++) {
            out.put(headers.at(index));
        }
        if (headers.body().isText() && headers.contentType().isText()) {
            out.put(CONTENT_TYPE).put(headers.contentType()).putLineEnd();
            out.put(CONTENT_LENGTH).putNumber(headers.body().length()).putLineEnd();
            out.putLineEnd().put(headers.body());
        } else {
            out.put(NO_CONTENT);
        }
    }
}
