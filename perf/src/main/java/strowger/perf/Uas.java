package strowger.perf;

import static strowger.perf.ByteWriter.ascii;

import java.util.Arrays;

/**
 * The callee: answers every request that the server relays to it (RFC 3261 §8.2.6, §12.1.1).
 *
 * <p>INVITE gets 180 and 200, ACK nothing, all others 200. An answer goes back the way the request
 * came: to the server, or straight to the caller when there is no Via but the caller's.
 */
final class Uas {
    private static final byte[] ACK = ascii("ACK");
    private static final byte[] INVITE = ascii("INVITE");
    private static final byte[] RINGING = ascii("SIP/2.0 180 Ringing\r\n");
    private static final byte[] OK = ascii("SIP/2.0 200 OK\r\n");
    private static final byte[] GONE = ascii("SIP/2.0 481 Subscription Does Not Exist\r\n");
    private static final byte[] VIA = ascii("Via: ");
    private static final byte[] RECORD_ROUTE = ascii("Record-Route: ");
    private static final byte[] FROM = ascii("From: ");
    private static final byte[] TO = ascii("To: ");
    private static final byte[] CALL_ID = ascii("Call-ID: ");
    private static final byte[] CSEQ = ascii("CSeq: ");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] END = ascii("Content-Length: 0\r\n\r\n");
    private static final byte[] TAG = ascii(";tag=");
    private static final byte[] OUR_TAG_CRLF = ascii(";tag=callee\r\n");

    /** Told of what ends no request. */
    @FunctionalInterface
    interface Calls {
        /** An ACK whose Call-ID is {@code [offset, limit)}. */
        void onAck(byte[] bytes, int offset, int limit, long nowNs);
    }

    private final Wire wire;
    private final Tally tally;
    private final Calls calls;
    private final Peer direct; // who sent what has one Via
    private final byte[] contact;
    private final Message request = new Message();
    private final ByteWriter answer = new ByteWriter(Wire.DATAGRAM_MAX);
    private byte[] last = OK;
    private long requests;

    Uas(Wire wire, Tally tally, Calls calls) {
        this(wire, tally, calls, Peer.OTHER_END);
    }

    /**
     * @param direct who sent a request with a single Via.
     */
    Uas(Wire wire, Tally tally, Calls calls, Peer direct) {
        this.direct = direct;
        this.wire = wire;
        this.tally = tally;
        this.calls = calls;
        contact = ascii("Contact: <sip:callee@" + Texts.hostPort(wire.local()) + ">\r\n");
    }

    /** Knows of nothing from now on: answers 481, so that the server forgets what it watches. */
    void leave() {
        last = GONE;
    }

    Wire wire() {
        return wire;
    }

    /** Requests that reached it, ACKs among them. */
    long requests() {
        return requests;
    }

    void onDatagram(byte[] bytes, int length, long nowNs) {
        if (!request.scan(bytes, length)) {
            tally.onFault(Fault.MALFORMED);
        } else if (request.status() != 0) {
            tally.onFault(Fault.UNEXPECTED);
        } else {
            requests++;
            onRequest(bytes, nowNs);
        }
    }

    private void onRequest(byte[] bytes, long nowNs) {
        if (isMethod(bytes, ACK)) {
            int offset = request.offset(Header.CALL_ID);
            calls.onAck(bytes, offset, request.end(Header.CALL_ID), nowNs);
            return;
        }
        if (isMethod(bytes, INVITE)) {
            answer(bytes, RINGING);
        }
        answer(bytes, last);
    }

    private boolean isMethod(byte[] bytes, byte[] method) {
        return Arrays.equals(bytes, 0, request.methodEnd(), method, 0, method.length);
    }

    private void answer(byte[] bytes, byte[] statusLine) {
        answer.clear().put(statusLine);
        putAll(Header.VIA, VIA, bytes);
        putAll(Header.RECORD_ROUTE, RECORD_ROUTE, bytes);
        putFirst(Header.FROM, FROM, bytes).put(CRLF);
        putFirst(Header.TO, TO, bytes).put(hasTag(bytes) ? CRLF : OUR_TAG_CRLF);
        putFirst(Header.CALL_ID, CALL_ID, bytes).put(CRLF);
        putFirst(Header.CSEQ, CSEQ, bytes).put(CRLF);
        answer.put(contact).put(END);
        if (answer.isCut()) {
            tally.onFault(Fault.NOT_SENT);
            return;
        }
        Peer back = request.viaCount() > 1 ? Peer.SERVER : direct;
        wire.send(answer.bytes(), answer.length(), back);
    }

    private void putAll(Header header, byte[] name, byte[] bytes) {
        for (int line = 0; line < request.lines(); line++) {
            if (request.isLine(line, header)) {
                answer.put(name);
                answer.put(bytes, request.lineOffset(line), request.lineEnd(line)).put(CRLF);
            }
        }
    }

    private ByteWriter putFirst(Header header, byte[] name, byte[] bytes) {
        return answer.put(name).put(bytes, request.offset(header), request.end(header));
    }

    private boolean hasTag(byte[] bytes) {
        int limit = request.end(Header.TO) - TAG.length;
        for (int index = request.offset(Header.TO); index <= limit; index++) {
            if (Arrays.equals(bytes, index, index + TAG.length, TAG, 0, TAG.length)) {
                return true;
            }
        }
        return false;
    }
}
