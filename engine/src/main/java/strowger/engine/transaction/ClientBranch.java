package strowger.engine.transaction;

import org.jspecify.annotations.Nullable;

import strowger.engine.dns.TargetList;
import strowger.engine.reactor.Timer;
import strowger.engine.routing.RouteBlock;
import strowger.engine.transport.Destination;

/**
 * A client transaction: one copy of the request, sent to one destination. A record that {@link
 * ClientMachine} works on; reused.
 */
final class ClientBranch {
    final Destination destination = new Destination();
    final Timer retransmit;
    final Timer end;
    Transaction transaction = Transaction.NONE;
    int index;
    ClientState state = NonInviteClientState.TERMINATED;
    long sent = Blocks.NONE; // the request as it was sent
    long reply = Blocks.NONE; // the failure response as it would be sent on
    long contact = Blocks.NONE; // request URI and ruid
    TargetList targets = TargetList.EMPTY; // when it leads to a name
    int target; // of these, the one it was sent to
    long cancelReason = Blocks.NONE; // what its CANCEL says: whole header lines
    long image = Blocks.NONE; // the request as the script wants it, for a further target
    long serial; // unlike that of any request it served before
    long flowId; // of the connection it was sent over; 0 when its end does not matter
    @Nullable ClientBranch flowNext; // of that connection's branches
    @Nullable ClientBranch flowPrevious;
    int lastCode; // of the last response, or of the timeout
    int finalCode; // 0 while there is none
    boolean responded; // whether any response came
    boolean ringing; // whether a provisional response started timer C
    boolean timedOut; // no final response came in time
    boolean replica; // nobody looks at what it answers
    boolean cancelWanted;
    boolean cancelSent;
    long retransmitMs;
    long flags;
    @Nullable RouteBlock onReply; // null: the transaction's
    @Nullable RouteBlock onFailure;

    ClientBranch(ClientMachine machine) {
        end = timer(machine, ClientEvent.END);
        retransmit = timer(machine, ClientEvent.RETRANSMIT);
    }

    /** Timeouts and ends share a timer: a state waits for one of them only. */
    private Timer timer(ClientMachine machine, ClientEvent event) {
        return new Timer() {
            @Override
            protected void onExpiry(long nowNs) {
                boolean timeout = event == ClientEvent.END && state.isPending();
                boolean tooLate =
                        event == ClientEvent.RETRANSMIT
                                && end.isScheduled()
                                && end.deadlineNs() - nowNs
                                        <= 0; // the timeout is due in the same tick
                if (tooLate) {
                    return;
                }
                machine.onTimer(ClientBranch.this, timeout ? ClientEvent.TIMEOUT : event);
            }
        };
    }

    /** Whether it was answered with a 2xx. */
    boolean hasSucceeded() {
        return finalCode / 100 == 2;
    }

    /** Ready for another request. */
    void clear() {
        transaction = Transaction.NONE;
        destination.clear();
        targets = TargetList.EMPTY;
        target = 0;
        serial++;
        state = NonInviteClientState.TERMINATED;
        lastCode = 0;
        finalCode = 0;
        responded = false;
        ringing = false;
        timedOut = false;
        replica = false;
        cancelWanted = false;
        cancelSent = false;
        flags = 0;
        onReply = null;
        onFailure = null;
    }
}
