package strowger.engine.transaction;

import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.reactor.Timer;
import strowger.engine.routing.BranchSet;
import strowger.engine.routing.RequestTransaction;
import strowger.engine.routing.RouteProgram;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.Method;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A request and all that came of it: the server transaction towards who sent it, and a {@link
 * ClientBranch} for each copy sent on (RFC 3261 §16). Belongs to one reactor; reused for one
 * request after another, so whoever keeps it also keeps its {@link #id()}.
 */
public final class Transaction implements RequestTransaction {
    /** No transaction. */
    public static final Transaction NONE = new Transaction();

    private static final int BRANCHES_MIN = 2;

    final @Nullable TransactionLayer layer;
    final int slot;
    final Endpoint source = new Endpoint();
    final Destination upstream = new Destination();
    final Timer retransmit;
    final Timer end;
    final Timer wait; // a suspended request waits for t_continue
    int label;
    long key;
    long dialogKey; // by which the ACK to a 2xx finds it; 0 for none
    boolean live;
    private long marks; // a bit for each listener that wants to know it again

    // The request.
    Method method = Method.OTHER;
    boolean local; // made here: there is no server transaction
    boolean written; // made here as it leaves: the request is kept as it was sent
    LocalUser user = LocalUser.NONE;
    long request = Blocks.NONE;
    long state = Blocks.NONE; // what the script decided on the request
    long attributes = Blocks.NONE;
    int viaBranchOffset;
    int viaBranchLength;
    ListenSocket socket = ListenSocket.NONE;
    long connectionId;
    long createdMs;

    // The server transaction.
    ServerState server = NonInviteServerState.TERMINATED;
    long reply = Blocks.NONE;
    int replyCode;
    boolean replyLocal;
    long retransmitMs;
    long endsMs; // when timer J has run

    // Routes, of the program the request began with.
    RouteProgram program = RouteProgram.EMPTY;

    final Intent intent = new Intent(); // routes, times and rules, as they hold

    boolean stateSaved; // t_save_lumps
    boolean acknowledged; // the ACK to its 2xx came by
    boolean cancelled;
    boolean suspended;
    boolean released;
    boolean relayed; // in this run, or one before
    boolean failed; // a relay failed and nothing was answered

    // The client transactions.
    ClientBranch[] branches = new ClientBranch[BRANCHES_MIN];
    int branchCount;
    int sentCount; // branches there ever were
    int legStart; // the first branch of the present leg of serial forking

    private Transaction() {
        layer = null;
        slot = -1;
        retransmit = new NoTimer();
        end = new NoTimer();
        wait = new NoTimer();
    }

    Transaction(TransactionLayer layer, int slot) {
        this.layer = layer;
        this.slot = slot;
        retransmit = timer(ServerEvent.RETRANSMIT);
        end = timer(ServerEvent.END);
        wait =
                new Timer() {
                    @Override
                    protected void onExpiry(long nowNs) {
                        layer.suspension().onWaitEnd(Transaction.this);
                    }
                };
    }

    private Timer timer(ServerEvent event) {
        return new Timer() {
            @Override
            protected void onExpiry(long nowNs) {
                if (layer != null) {
                    layer.serverMachine().onTimer(Transaction.this, event);
                }
            }
        };
    }

    private static final class NoTimer extends Timer {
        @Override
        protected void onExpiry(long nowNs) {
            throw new IllegalStateException("no transaction");
        }
    }

    /** The transaction of a context; {@link #NONE} if it has none. */
    public static Transaction of(RoutingContext context) {
        return context.transaction() instanceof Transaction transaction ? transaction : NONE;
    }

    /** Names it in our Via's branch, and for ever: label, reactor and slot. */
    public long id() {
        return (long) label << Integer.SIZE | index();
    }

    /** Its place among those of its reactor: taken by another one when it has ended. */
    public int slot() {
        return slot;
    }

    /** The reactor it belongs to. */
    public int reactorIndex() {
        return layer == null ? 0 : layer.reactorIndex();
    }

    /** The half of {@link #id()} that says where it is: {@code $T(id_index)}. */
    public int index() {
        return layer == null ? 0 : layer.reactorIndex() << TransactionLayer.SLOT_BITS | slot;
    }

    /** The half of {@link #id()} that is unlike any other's: {@code $T(id_label)}. */
    public long label() {
        return label & 0xffff_ffffL;
    }

    public boolean isInvite() {
        return method == Method.INVITE;
    }

    /** The request's method. */
    public Method method() {
        return method;
    }

    /** Whether it is a request of our own. */
    public boolean isLocal() {
        return local;
    }

    /** Whether it is in use; what a reference leads to may have been freed. */
    public boolean isLive() {
        return live;
    }

    /** Whether a CANCEL came for it. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Whether the request waits for {@code t_continue}. */
    public boolean isSuspended() {
        return suspended;
    }

    /** Whether a final response was sent. */
    public boolean isAnswered() {
        return server.isFinal();
    }

    /** The code of the last response sent; 0 for none. */
    public int replyCode() {
        return replyCode;
    }

    /**
     * Branches there are, those that have ended included; none any more once a request other than
     * INVITE is answered.
     */
    public int branchCount() {
        return branchCount;
    }

    /** The code of the last response of a branch; 0 for none. */
    public int branchCode(int index) {
        return branches[index].lastCode;
    }

    /** The final code of a branch; 0 while there is none. */
    public int branchFinalCode(int index) {
        return branches[index].finalCode;
    }

    /** Whether a branch had no final response in time. */
    public boolean isBranchTimedOut(int index) {
        return branches[index].timedOut;
    }

    /** Whether a branch has got any response. */
    public boolean isBranchResponded(int index) {
        return branches[index].responded;
    }

    /** The first branch of the present leg of serial forking. */
    public int legStart() {
        return legStart;
    }

    /** Whether a branch waits for its final response; replicas do not count. */
    public boolean isPending() {
        for (int index = 0; index < branchCount; index++) {
            if (branches[index].state.isPending() && !branches[index].replica) {
                return true;
            }
        }
        return false;
    }

    /** Whether whoever sent the request has a final response. */
    boolean isSettled() {
        return !local && server.isFinal();
    }

    boolean isOver() {
        boolean over = server.isTerminated() && !suspended;
        for (int index = 0; index < branchCount && over; index++) {
            over = branches[index].state.isTerminated();
        }
        return over;
    }

    /** Whether it is answered, so that its branches, which have all ended, are of no use. */
    boolean needsNoBranches() {
        boolean none = branchCount > 0 && !isInvite() && isSettled() && !suspended;
        for (int index = 0; index < branchCount && none; index++) {
            none = branches[index].state.isTerminated();
        }
        return none;
    }

    boolean isFull() {
        return branchCount == BranchSet.BRANCHES_MAX;
    }

    ClientBranch add(ClientBranch branch) {
        if (branchCount == branches.length) {
            branches = Arrays.copyOf(branches, Math.min(2 * branchCount, BranchSet.BRANCHES_MAX));
        }
        branch.transaction = this;
        branch.index = branchCount;
        branches[branchCount++] = branch;
        sentCount++;
        return branch;
    }

    /**
     * Looks at the request as the transaction keeps it, with flags, AVPs and XAVPs; on its reactor.
     *
     * @return false when contexts are nested too deep.
     */
    public boolean visit(Consumer<RoutingContext> visitor) {
        return layer != null && layer.requests().visit(this, visitor);
    }

    /** Reads the last response sent; without bytes when there is none. */
    public void readReply(UnsafeBuffer out) {
        if (reply == Blocks.NONE) {
            out.wrap(0, 0);
        } else {
            out.wrap(reply, Blocks.length(reply));
        }
    }

    /** Reads the failure response of a branch, if it was kept: a 3xx is; without bytes if not. */
    public void readBranchReply(int index, UnsafeBuffer out) {
        long kept = branches[index].reply;
        if (kept == Blocks.NONE) {
            out.wrap(0, 0);
        } else {
            out.wrap(kept, Blocks.length(kept));
        }
    }

    /** Reads the request as it came, or as it was written here. */
    void readRequest(UnsafeBuffer out) {
        out.wrap(request, Blocks.length(request));
    }

    /** Whether the bytes are those of the branch in the topmost Via of the request. */
    boolean hasViaBranch(DirectBuffer buffer, int offset, int length) {
        boolean same = length == viaBranchLength;
        long address = request + viaBranchOffset;
        for (int index = 0; index < length && same; index++) {
            same = UnsafeApi.getByte(address + index) == buffer.getByte(offset + index);
        }
        return same;
    }

    @Override
    public boolean reply(RoutingContext context, int code, Value reason) {
        return layer != null && layer.replies().reply(this, context, code, reason);
    }

    /** Sets marks of a listener's own, to know the transaction again. */
    public void mark(long bits) {
        marks |= bits;
    }

    /** Whether it has any of these marks. */
    public boolean isMarked(long bits) {
        return (marks & bits) != 0;
    }

    /** Ready for another request; its blocks and branches are given back already. */
    void clear() {
        live = false;
        marks = 0;
        key = 0;
        dialogKey = 0;
        local = false;
        written = false;
        user = LocalUser.NONE;
        request = Blocks.NONE;
        state = Blocks.NONE;
        attributes = Blocks.NONE;
        reply = Blocks.NONE;
        replyCode = 0;
        replyLocal = false;
        program = RouteProgram.EMPTY;
        intent.clear();
        stateSaved = false;
        acknowledged = false;
        cancelled = false;
        suspended = false;
        released = false;
        relayed = false;
        failed = false;
        branchCount = 0;
        sentCount = 0;
        legStart = 0;
    }
}
