package strowger.perf;

import static strowger.perf.ByteWriter.ascii;

import java.net.InetSocketAddress;

/**
 * The caller's ACK and BYE (RFC 3261 §12.2.1.1, §13.2.2.4, §17.1.1.3).
 *
 * <p>Written from the INVITE, which gives From, Call-ID and CSeq, and from its answer, which gives
 * To, the remote target and the route set.
 */
final class InDialog {
    private static final byte[] ACK = ascii("ACK ");
    private static final byte[] BYE = ascii("BYE ");
    private static final byte[] ACK_MARK = ascii("a");
    private static final byte[] BYE_MARK = ascii("b");
    private static final byte[] ROUTE = ascii("Route: ");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] FROM = ascii("Max-Forwards: 70\r\nFrom: ");
    private static final byte[] TO = ascii("\r\nTo: ");
    private static final byte[] CALL_ID = ascii("\r\nCall-ID: ");
    private static final byte[] CSEQ = ascii("\r\nCSeq: ");
    private static final byte[] ACK_END = ascii(" ACK\r\nContent-Length: 0\r\n\r\n");
    private static final byte[] BYE_END = ascii(" BYE\r\nContent-Length: 0\r\n\r\n");
    private static final int METHOD_GAP = "INVITE ".length();

    private final byte[] via;
    private final ByteWriter out;
    private final RouteSet routes = new RouteSet();
    private int targetOffset;
    private int targetEnd;

    InDialog(InetSocketAddress caller, int capacity) {
        String sentBy = Texts.hostPort(caller);
        via = ascii(" SIP/2.0\r\nVia: SIP/2.0/UDP " + sentBy + ";rport;branch=z9hG4bK");
        out = new ByteWriter(capacity);
    }

    /** Reads a 2xx to INVITE; false when no dialog can be made of it. */
    boolean read(Message answer, byte[] bytes) {
        return answer.has(Header.CONTACT)
                && readTarget(answer, bytes)
                && routes.read(answer, bytes);
    }

    private boolean readTarget(Message answer, byte[] bytes) {
        int limit = answer.end(Header.CONTACT);
        int start = answer.offset(Header.CONTACT);
        int open = indexOf(bytes, '<', start, limit);
        int close = indexOf(bytes, '>', Math.max(open, start), limit);
        targetOffset = open + 1;
        targetEnd = close;
        return open >= 0 && close > open;
    }

    private static int indexOf(byte[] bytes, char wanted, int start, int limit) {
        for (int index = start; index < limit; index++) {
            if (bytes[index] == wanted) {
                return index;
            }
        }
        return -1;
    }

    /** True when the callee is reached without the server: nobody recorded a route. */
    boolean isDirect() {
        return routes.isEmpty();
    }

    /** The ACK to a 2xx, a request of its own. */
    ByteWriter ack(Exchange call, Message answer, byte[] bytes) {
        out.clear().put(ACK).put(bytes, targetOffset, targetEnd).put(via).put(call.key);
        out.put(ACK_MARK).put(CRLF);
        routes.putReversed(out, bytes, ROUTE, CRLF);
        return putRest(call, answer, bytes, cseq(call)).put(ACK_END);
    }

    /** The ACK to any other final answer, of the INVITE's own transaction. */
    ByteWriter ackToFailure(Exchange call, Message answer, byte[] bytes) {
        int uriEnd = uriEnd(call);
        out.clear().put(ACK).put(call.request, METHOD_GAP, uriEnd).put(via).put(call.key);
        out.put(CRLF);
        return putRest(call, answer, bytes, cseq(call)).put(ACK_END);
    }

    /** Puts the BYE in the INVITE's place; false when it is too long. */
    boolean makeBye(Exchange call, Message answer, byte[] bytes) {
        out.clear().put(BYE).put(bytes, targetOffset, targetEnd).put(via).put(call.key);
        out.put(BYE_MARK).put(CRLF);
        routes.putReversed(out, bytes, ROUTE, CRLF);
        putRest(call, answer, bytes, cseq(call) + 1).put(BYE_END);
        if (out.isCut()) {
            return false;
        }
        System.arraycopy(out.bytes(), 0, call.request, 0, out.length());
        call.requestLength = out.length();
        call.layout = call.dialogLayout;
        return call.layout.scan(call.request, call.requestLength);
    }

    private ByteWriter putRest(Exchange call, Message answer, byte[] bytes, long cseq) {
        Message invite = call.layout;
        out.put(FROM).put(call.request, invite.offset(Header.FROM), invite.end(Header.FROM));
        out.put(TO).put(bytes, answer.offset(Header.TO), answer.end(Header.TO));
        int callId = invite.offset(Header.CALL_ID);
        out.put(CALL_ID).put(call.request, callId, invite.end(Header.CALL_ID));
        return out.put(CSEQ).putNumber(cseq);
    }

    private static long cseq(Exchange call) {
        int offset = call.layout.offset(Header.CSEQ);
        return Digits.decimal(call.request, offset, Template.CSEQ_LENGTH);
    }

    private static int uriEnd(Exchange call) {
        int index = METHOD_GAP;
        while (call.request[index] != ' ') {
            index++;
        }
        return index;
    }
}
