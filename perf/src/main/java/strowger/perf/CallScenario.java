package strowger.perf;

/**
 * A call from INVITE to the answer to its BYE (RFC 3261 §13, §15.1).
 *
 * <p>INVITE, 180 and 200 through the server; ACK and BYE along the route set the 200 brought. The
 * call is complete when the BYE was answered and the callee had the ACK.
 */
final class CallScenario implements Scenario, Uas.Calls {
    private static final int COOKIE_LENGTH = "z9hG4bK".length();
    private static final int FINAL = 200;
    private static final int IN_DIALOG_LENGTH_MAX = 4_096;

    private final Template invite;
    private final Numbering numbering;
    private final Exchanges exchanges;
    private final Tally tally;
    private final Wire wire;
    private final Message inviteLayout;
    private final Message answer = new Message();
    private final InDialog inDialog;

    CallScenario(
            Template invite, Numbering numbering, Exchanges exchanges, Tally tally, Wire wire) {
        this.invite = invite;
        this.numbering = numbering;
        this.exchanges = exchanges;
        this.tally = tally;
        this.wire = wire;
        inviteLayout = invite.layout();
        inDialog = new InDialog(wire.local(), capacity(invite));
    }

    /** Bytes the longest request of a call may have. */
    static int capacity(Template invite) {
        return Math.max(invite.length(), IN_DIALOG_LENGTH_MAX);
    }

    @Override
    public void start(Exchange call, long nowNs) {
        invite.write(
                call.request,
                call.key,
                numbering.user(call.sequence),
                numbering.cseq(call.sequence));
        call.requestLength = invite.length();
        call.layout = inviteLayout;
        exchanges.timers().start(call, true, nowNs);
        wire.send(call.request, call.requestLength, Peer.SERVER);
    }

    @Override
    public void onDatagram(byte[] bytes, int length, long nowNs) {
        if (!answer.scan(bytes, length)) {
            tally.onFault(Fault.MALFORMED);
            return;
        }
        int key = answer.branchOffset() + COOKIE_LENGTH;
        Exchange call = exchanges.find(bytes, key, answer.branchEnd());
        if (call == null) {
            return;
        }
        boolean toInvite = answer.branchEnd() - key == Key.LENGTH;
        if (answer.status() < FINAL) {
            if (toInvite != call.ending) {
                exchanges.timers().onProvisional(call, toInvite, nowNs);
            }
        } else if (toInvite == call.ending || call.ended) {
            tally.onFault(Fault.DUPLICATE);
        } else {
            onFinal(call, bytes, nowNs);
        }
    }

    private void onFinal(Exchange call, byte[] bytes, long nowNs) {
        Fault fault = AnswerChecker.check(answer, bytes, call);
        if (fault != Fault.NONE) {
            if (!call.ending && fault == Fault.WRONG_STATUS) {
                acknowledgeFailure(call, bytes);
            }
            exchanges.fail(call, fault);
        } else if (call.ending) {
            call.ended = true;
            call.resendAfterNs = 0;
            completeIfDone(call, nowNs);
        } else {
            onAnswered(call, bytes, nowNs);
        }
    }

    private void acknowledgeFailure(Exchange call, byte[] bytes) {
        ByteWriter ack = inDialog.ackToFailure(call, answer, bytes);
        wire.send(ack.bytes(), ack.length(), Peer.SERVER);
    }

    private void onAnswered(Exchange call, byte[] bytes, long nowNs) {
        if (!inDialog.read(answer, bytes)) {
            exchanges.fail(call, Fault.WRONG_DIALOG);
            return;
        }
        Peer next = inDialog.isDirect() ? Peer.OTHER_END : Peer.SERVER;
        ByteWriter ack = inDialog.ack(call, answer, bytes);
        wire.send(ack.bytes(), ack.length(), next);
        if (!inDialog.makeBye(call, answer, bytes)) {
            exchanges.fail(call, Fault.WRONG_DIALOG);
            return;
        }
        call.ending = true;
        exchanges.timers().start(call, false, nowNs);
        wire.send(call.request, call.requestLength, next);
    }

    @Override
    public void onAck(byte[] bytes, int offset, int limit, long nowNs) {
        Exchange call = exchanges.find(bytes, offset, limit);
        if (call != null) {
            call.acknowledged = true;
            completeIfDone(call, nowNs);
        }
    }

    private void completeIfDone(Exchange call, long nowNs) {
        if (call.ended && call.acknowledged) {
            exchanges.complete(call, nowNs);
        }
    }
}
