package strowger.engine.transaction;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/**
 * The requests that a client transaction of an INVITE makes itself: the ACK to a failure response
 * (RFC 3261 §17.1.1.3) and the CANCEL (§9.1), both from the INVITE as it was sent. One to a
 * reactor.
 */
final class HopByHopRequests {
    private static final byte[] ACK = Output.bytes("ACK");
    private static final byte[] CANCEL = Output.bytes("CANCEL");
    private static final byte[] VERSION = Output.bytes(" SIP/2.0\r\n");
    private static final byte[] CSEQ = Output.bytes("CSeq: ");
    private static final byte[] NO_CONTENT = Output.bytes("Content-Length: 0\r\n\r\n");
    private static final int LINES_LENGTH = 128;

    /** Runs on each ACK of ours, as it was sent. */
    private static final String LOCAL_ACK = "tm:local-ack-sent";

    private final TransactionLayer layer;
    private final SentEvents sentAcks;
    private final SipMessage invite = new SipMessage();
    private final UnsafeBuffer sent = new UnsafeBuffer();
    private final UnsafeBuffer kept = new UnsafeBuffer();
    private final Output out = new Output();
    private final Value reason = new Value();

    HopByHopRequests(TransactionLayer layer) {
        this.layer = layer;
        sentAcks = new SentEvents(layer, LOCAL_ACK);
        reason.setNull();
    }

    /**
     * Keeps what the branch's CANCEL is to say: it may have to wait for a provisional response (RFC
     * 3261 §9.1), and may be sent again.
     *
     * @param lines whole header lines; null for none.
     */
    void keepReason(ClientBranch branch, Value lines) {
        if (lines.isText() && !branch.cancelSent && branch.sent != Blocks.NONE) {
            branch.cancelReason =
                    layer.keep(branch.cancelReason, lines.buffer(), lines.offset(), lines.length());
        }
    }

    /** ACKs the failure response that came. */
    void acknowledge(ClientBranch branch, RoutingContext reply) {
        SipMessage response = reply.message();
        int to = response.find(HeaderName.TO);
        if (branch.sent == Blocks.NONE || to == SipMessage.ABSENT) {
            return;
        }
        begin(branch, response.headerLength(to));
        write(ACK, response.buffer(), response.headerOffset(to), response.headerLength(to));
        int length = out.position();
        boolean whole = !out.hasOverflowed();
        send(branch);
        if (whole && sentAcks.isWanted(branch.transaction)) {
            sentAcks.show(branch.transaction, layer.scratch(), length);
        }
    }

    /** Cancels the branch. */
    void sendCancel(ClientBranch branch) {
        if (branch.sent == Blocks.NONE) {
            return;
        }
        reason.setNull();
        if (branch.cancelReason != Blocks.NONE) {
            int length = Blocks.length(branch.cancelReason);
            kept.wrap(branch.cancelReason, length);
            reason.setText(kept, 0, length);
        }
        begin(branch, reason.isText() ? reason.length() : 0);
        int to = invite.find(HeaderName.TO);
        write(CANCEL, sent, invite.headerOffset(to), invite.headerLength(to));
        send(branch);
    }

    private void begin(ClientBranch branch, int more) {
        int length = Blocks.length(branch.sent);
        sent.wrap(branch.sent, length);
        invite.wrap(sent, 0, length);
        UnsafeBuffer scratch = layer.scratch();
        out.wrap(scratch, 0, Math.min(scratch.capacity(), length + more + LINES_LENGTH));
    }

    private void write(byte[] method, DirectBuffer toBuffer, int toOffset, int toLength) {
        out.put(method).put(' ');
        out.put(sent, invite.requestUriOffset(), invite.requestUriLength()).put(VERSION);
        putHeader(invite.find(HeaderName.VIA)); // the first only: ours
        putAll(HeaderName.ROUTE);
        putHeader(invite.find(HeaderName.MAX_FORWARDS));
        putHeader(invite.find(HeaderName.FROM));
        out.put(toBuffer, toOffset, toLength);
        putHeader(invite.find(HeaderName.CALL_ID));
        out.put(CSEQ).putNumber(invite.cSeq().number()).put(' ').put(method).putLineEnd();
        if (method == CANCEL && reason.isText()) {
            out.put(reason);
        }
        out.put(NO_CONTENT);
    }

    private void putAll(HeaderName name) {
        for (int index = invite.find(name);
                index != SipMessage.ABSENT;
                index = invite.next(index)) {
            putHeader(index);
        }
    }

    private void putHeader(int index) {
        if (index != SipMessage.ABSENT) {
            out.put(sent, invite.headerOffset(index), invite.headerLength(index));
        }
    }

    private void send(ClientBranch branch) {
        if (!out.hasOverflowed()) {
            layer.core().send(layer.scratch(), 0, out.position(), branch.destination);
        }
    }
}
