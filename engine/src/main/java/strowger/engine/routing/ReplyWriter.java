package strowger.engine.routing;

import org.agrona.DirectBuffer;

import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/**
 * Writes the reply to a request (RFC 3261 §8.2.6): its Vias, From, To, Call-ID and CSeq, with the
 * address it came from in the top Via (RFC 3261 §18.2.1, RFC 3581 §4). Reusable; for one thread.
 */
final class ReplyWriter {
    private static final byte[] VERSION = Output.bytes("SIP/2.0 ");
    private static final byte[] TAG = Output.bytes(";tag=");
    private static final byte[] CONTENT_TYPE = Output.bytes("Content-Type: ");
    private static final byte[] CONTENT_LENGTH = Output.bytes("Content-Length: ");
    private static final byte[] NO_CONTENT = Output.bytes("Content-Length: 0\r\n\r\n");
    private static final int RINGING = 180;
    private static final int REDIRECTION = 300;
    private static final int OK_OR_ABOVE = 101;

    private final byte[] serverHeader;
    private final ReplyVia replyVia;

    ReplyWriter(CoreSettings settings, NextHop nextHop) {
        serverHeader = serverHeader(settings);
        replyVia = new ReplyVia(nextHop);
    }

    /** The line that says who replies; empty for none. */
    static byte[] serverHeader(CoreSettings settings) {
        return settings.serverHeader().isEmpty()
                ? new byte[0]
                : Output.bytes(settings.serverHeader() + "\r\n");
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
     * Writes the reply. Headers keep the order and the form they have in the request, so that
     * neighbours are copied together.
     *
     * @param tag that To gets if it has none, and the reply is not 100.
     */
    void write(RoutingContext context, int code, Value reason, Value tag, Output out) {
        out.put(VERSION).putNumber(code).put(' ').put(reason).putLineEnd();
        putCopied(context, code, tag, out);
        out.put(serverHeader);
        putOwn(context.replyHeaders(), out);
    }

    private void putCopied(RoutingContext context, int code, Value tag, Output out) {
        SipMessage request = context.message();
        DirectBuffer buffer = request.buffer();
        int topVia = request.find(HeaderName.VIA);
        int from = 0; // [from, to) is to be copied, and is not yet
        int to = 0;
        for (int index = 0; index < request.headerCount(); index++) {
            HeaderName name = request.headerName(index);
            if (!isCopied(name, code)) {
                continue;
            }
            int start = request.headerOffset(index);
            if (start != to) {
                out.put(buffer, from, to - from);
                from = start;
            }
            to = start + request.headerLength(index);
            if (index == topVia) {
                out.put(buffer, from, request.topVia().offset() - from);
                replyVia.put(
                        request.topVia(),
                        buffer,
                        context.source(),
                        context.sending().isRportForced(),
                        out);
                from = request.topVia().end();
            } else if (name == HeaderName.TO
                    && request.to().tagLength() == 0
                    && code >= OK_OR_ABOVE) {
                int end = request.valueOffset(index) + request.valueLength(index);
                out.put(buffer, from, end - from).put(TAG).put(tag);
                from = end;
            }
        }
        out.put(buffer, from, to - from);
    }

    private static boolean isCopied(HeaderName name, int code) {
        return switch (name) {
            case VIA, FROM, TO, CALL_ID, CSEQ -> true;
            case RECORD_ROUTE -> code >= RINGING && code < REDIRECTION;
            default -> false;
        };
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
