package strowger.engine.transaction;

import static strowger.engine.transaction.TransactionConfig.Setting.MAX_MEMORY_MIB;

import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.reactor.Counters;
import strowger.engine.routing.Core;
import strowger.engine.routing.RoutingContext;
import strowger.engine.routing.StatefulLayer;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.Method;
import strowger.parser.Via;

/**
 * The transactions of one reactor, and what a script can ask of them: the house of the parts that
 * do it, each by its purpose. For its reactor's thread.
 */
public final class TransactionLayer implements StatefulLayer {
    static final int SLOT_BITS = 24;

    /** What became of an attempt to make a transaction. */
    public enum Begin {
        /** It was made. */
        MADE,
        /** The message has one. */
        HAD,
        /** The request came again: it was absorbed. */
        AGAIN,
        /** There is no room: 503 was sent. */
        REFUSED,
        /** Such a message has none: an ACK, or one that did not arrive but was made up here. */
        NEVER
    }

    /** What became of an attempt to relay. */
    public enum Relayed {
        /** At least one branch was sent. */
        SENT,
        /** None was; the script may answer, or 500 is sent when it ends. */
        FAILED,
        /** There is nothing further to do with this message. */
        DONE
    }

    private static final int SCRATCH_LENGTH = 128 * 1024;
    private static final int MIB = 1 << 20;

    private final Transactions all;
    private final Core core;
    private final Timing timing;
    private final Counters<TransactionCounter> counters = new Counters<>(TransactionCounter.class);
    private final Blocks blocks;
    private final ContextStore store;
    private final ServerMachine serverMachine = new ServerMachine(this);
    private final ClientMachine clientMachine = new ClientMachine(this);
    private final HopByHopRequests hopByHop = new HopByHopRequests(this);
    private final Replies replies;
    private final Responses responses;
    private final Relay relay;
    private final TargetWalk walk;
    private final TransactionPool pool;
    private final FlowBranches flows = new FlowBranches(this);
    private final Arrivals arrivals;
    private final Lifecycle lifecycle;
    private final Traffic traffic;
    private final StatefulRelay statefulRelay;
    private final StoredRequests requests;
    private final Cancellation cancellation = new Cancellation(this);
    private final Suspension suspension = new Suspension(this);
    private final LocalRequests localRequests = new LocalRequests(this);
    private final SuccessAcks successAcks = new SuccessAcks(this);
    private final WrittenRequests writtenRequests;
    private final AnsweredRequests answered;
    private final TransactionSearch search = new TransactionSearch(this);
    private final TransactionWishes wishes;
    private final UnsafeBuffer scratch =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(SCRATCH_LENGTH, 64));
    private final UnsafeBuffer block = new UnsafeBuffer();

    TransactionLayer(Transactions all, Core core, Timing timing) {
        this.all = all;
        this.core = core;
        this.timing = timing;
        long seed = all.settings().seed();
        Intent intent = new Intent();
        blocks = new Blocks(config(MAX_MEMORY_MIB) * MIB);
        store = new ContextStore(this, blocks, all.settings());
        pool = new TransactionPool(this, blocks, seed ^ System.nanoTime() ^ core.reactorIndex());
        requests = new StoredRequests(this);
        replies = new Replies(this);
        responses = new Responses(this);
        relay = new Relay(this);
        walk = new TargetWalk(this, relay);
        arrivals = new Arrivals(this, seed);
        lifecycle = new Lifecycle(this, arrivals, intent);
        traffic = new Traffic(this, arrivals, intent);
        statefulRelay = new StatefulRelay(this, relay, intent);
        writtenRequests = new WrittenRequests(this);
        answered = new AnsweredRequests(this);
        wishes = new TransactionWishes(this, lifecycle, arrivals, intent);
    }

    // What the parts of this package share.

    /** The core of this reactor. */
    public Core core() {
        return core;
    }

    Timing timing() {
        return timing;
    }

    Replies replies() {
        return replies;
    }

    Responses responses() {
        return responses;
    }

    ContextStore store() {
        return store;
    }

    ServerMachine serverMachine() {
        return serverMachine;
    }

    ClientMachine clientMachine() {
        return clientMachine;
    }

    HopByHopRequests hopByHop() {
        return hopByHop;
    }

    Relay relay() {
        return relay;
    }

    AnsweredRequests answered() {
        return answered;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    Traffic traffic() {
        return traffic;
    }

    TransactionPool pool() {
        return pool;
    }

    FlowBranches flows() {
        return flows;
    }

    Listeners listeners() {
        return all.listeners();
    }

    TargetWalk walk() {
        return walk;
    }

    UnsafeBuffer scratch() {
        return scratch;
    }

    long config(TransactionConfig.Setting setting) {
        return all.config().value(setting);
    }

    void count(TransactionCounter counter) {
        counters.increment(counter);
    }

    int reactorIndex() {
        return core.reactorIndex();
    }

    /** Keeps bytes in a block, in place of what another holds. */
    long keep(long old, DirectBuffer bytes, int offset, int length) {
        long address = blocks.replace(old, length);
        if (address == Blocks.NONE) {
            count(TransactionCounter.MEMORY_REFUSED);
        } else {
            block.wrap(address, length);
            block.putBytes(0, bytes, offset, length);
        }
        return address;
    }

    /** Gives back a block that nothing has. */
    void letGo(long address) {
        blocks.free(address);
    }

    /** What is left of a wait when the transaction's lifetime is looked at as well; above 0. */
    long remainingMs(Transaction transaction, long wantedMs) {
        long left = transaction.createdMs + transaction.intent.lifetimeMs - timing.nowMs();
        return Math.max(1, Math.min(wantedMs, left));
    }

    void freeIfOver(Transaction transaction) {
        lifecycle.freeIfOver(transaction);
    }

    // Figures; any thread, roughly.

    /** What this reactor's transactions are counted by. */
    public Counters<TransactionCounter> counters() {
        return counters;
    }

    /** Bytes outside the heap that its transactions hold. */
    public long usedBytes() {
        return blocks.usedBytes() + answered.usedBytes();
    }

    // Messages as they arrive.

    @Override
    public boolean onRequest(RoutingContext context) {
        return traffic.onRequest(context);
    }

    @Override
    public boolean knows(Method method, Via topVia, DirectBuffer buffer) {
        return arrivals.knows(arrivals.keys().of(method, topVia, buffer), all);
    }

    @Override
    public boolean isAgain() {
        return arrivals.own() != Transaction.NONE;
    }

    @Override
    public boolean isAckKnown() {
        return arrivals.invite() != Transaction.NONE;
    }

    @Override
    public Object onWait() {
        return traffic.onWait();
    }

    @Override
    public void onGoOn(RoutingContext context, Object kept) {
        traffic.onGoOn(context, (Intent) kept);
    }

    @Override
    public void onRequestEnd(RoutingContext context) {
        traffic.onRequestEnd(context);
    }

    @Override
    public boolean onReply(RoutingContext context) {
        return traffic.onReply(context);
    }

    @Override
    public boolean isReplyKnown() {
        return traffic.isReplyKnown();
    }

    @Override
    public boolean relay(RoutingContext context) {
        return traffic.relayReply(context);
    }

    void onHandedOver(Inbound inbound) {
        traffic.onHandedOver(inbound);
    }

    // What scripts ask for.

    /** Makes a transaction of the request being handled. */
    public Begin begin(RoutingContext context) {
        return lifecycle.begin(context);
    }

    /**
     * Sends the request on, with its own transaction.
     *
     * @param via where to instead of where the branches say; null for where they say.
     */
    public Relayed relay(RoutingContext context, @Nullable Destination via) {
        return statefulRelay.relay(context, via);
    }

    /**
     * Sends a copy of the request elsewhere; what that answers nobody is told.
     *
     * @param via where to; null for where the branches say.
     * @return false when it could not be sent, or is an INVITE, ACK or CANCEL.
     */
    public boolean replicate(RoutingContext context, @Nullable Destination via) {
        return statefulRelay.replicate(context, via);
    }

    /** Keeps flags, AVPs and XAVPs as they are now; false without a transaction. */
    public boolean keepAttributes(RoutingContext context) {
        Transaction transaction = Transaction.of(context);
        if (transaction.live) {
            store.saveAttributes(transaction, context);
        }
        return transaction.live;
    }

    /**
     * Forgets what branches have answered: it is not chosen from any more.
     *
     * @param from the first branch.
     */
    public void dropReplies(Transaction transaction, int from) {
        for (int index = from; index < transaction.branchCount; index++) {
            transaction.branches[index].finalCode = 0;
        }
    }

    /** Has the main branch be what the branch was that the context is about. */
    public boolean reuseBranch(RoutingContext context) {
        Transaction transaction = Transaction.of(context);
        int index = context.branchIndex();
        boolean known = transaction.live && index >= 0 && index < transaction.branchCount;
        if (known) {
            store.loadBranch(transaction.branches[index], context);
        }
        return known;
    }

    /** Keeps now what was decided on the request: later changes are this run's only. */
    public boolean saveState(RoutingContext context) {
        return statefulRelay.saveState(context);
    }

    /** The request came again: answers it as it was answered before. */
    public void absorb(Transaction transaction) {
        lifecycle.absorb(transaction);
    }

    /** Gives a transaction up without an answer: what comes again is absorbed for a while. */
    public void release(Transaction transaction) {
        lifecycle.release(transaction);
    }

    /** Answers the request of a transaction, from outside of any message. */
    public boolean reply(Transaction transaction, int code, Value reason) {
        boolean sent = transaction.reply(RoutingContext.NONE, code, reason);
        freeIfOver(transaction);
        return sent;
    }

    /** The transaction that the request being handled belongs to; NONE for a new one. */
    public Transaction matched(RoutingContext context) {
        return arrivals.isOf(context.message()) ? arrivals.own() : Transaction.NONE;
    }

    /** The INVITE that the ACK or CANCEL being handled means. */
    public Transaction matchedInvite(RoutingContext context) {
        return arrivals.isOf(context.message()) ? arrivals.invite() : Transaction.NONE;
    }

    /** Whether the ACK being handled belongs to a failure response of ours. */
    public boolean isAckToFailure(RoutingContext context) {
        return arrivals.isOf(context.message()) && arrivals.isAckToFailure();
    }

    /** The transaction here of an index and label; NONE if it is gone. */
    public Transaction find(int index, int label) {
        return index >>> SLOT_BITS == reactorIndex()
                ? pool.at(index & ((1 << SLOT_BITS) - 1), label)
                : Transaction.NONE;
    }

    /** Whether a transaction has lived as long as it may. */
    public boolean isExpired(Transaction transaction) {
        return transaction.live
                && timing.nowMs() - transaction.createdMs >= transaction.intent.lifetimeMs;
    }

    /**
     * The reply that is being handled, or that a failure route runs for; NONE if that was kept, or
     * there was none in time.
     */
    public RoutingContext currentReply() {
        return responses.current();
    }

    /** The socket that a text names. */
    public ListenSocket socket(String text) {
        return core.settings().socket(text);
    }

    /** The transactions of all reactors. */
    public Transactions all() {
        return all;
    }

    /** Cancels INVITEs. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Has requests wait. */
    public Suspension suspension() {
        return suspension;
    }

    /** Looks again at requests. */
    public StoredRequests requests() {
        return requests;
    }

    /** Requests of our own. */
    public LocalRequests localRequests() {
        return localRequests;
    }

    /** ACKs what our own INVITEs are accepted with. */
    public SuccessAcks successAcks() {
        return successAcks;
    }

    /** Requests of our own that take the short way. */
    public WrittenRequests writtenRequests() {
        return writtenRequests;
    }

    /** Looks through the transactions. */
    public TransactionSearch search() {
        return search;
    }

    /** What scripts wish for their transactions. */
    TransactionWishes wishes() {
        return wishes;
    }

    @Override
    public void close() {
        answered.close();
        blocks.close();
    }
}
