package strowger.engine.transaction;

import static strowger.engine.transaction.TransactionConfig.Setting.AUTO_INV_100;
import static strowger.engine.transaction.TransactionConfig.Setting.E2E_CANCEL_REASON;
import static strowger.engine.transaction.TransactionConfig.Setting.FR_INV_TIMER;
import static strowger.engine.transaction.TransactionConfig.Setting.FR_TIMER;
import static strowger.engine.transaction.TransactionConfig.Setting.LOCAL_CANCEL_REASON;
import static strowger.engine.transaction.TransactionConfig.Setting.MAX_INV_LIFETIME;
import static strowger.engine.transaction.TransactionConfig.Setting.MAX_MEMORY_MIB;
import static strowger.engine.transaction.TransactionConfig.Setting.MAX_NONINV_LIFETIME;
import static strowger.engine.transaction.TransactionConfig.Setting.MAX_TRANSACTIONS;
import static strowger.engine.transaction.TransactionConfig.Setting.RETRY_AFTER;
import static strowger.engine.transaction.TransactionConfig.Setting.RETR_TIMER1;
import static strowger.engine.transaction.TransactionConfig.Setting.RETR_TIMER2;

import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Counters;
import strowger.engine.routing.Core;
import strowger.engine.routing.Output;
import strowger.engine.routing.RequestTransaction;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RouteProgram;
import strowger.engine.routing.RoutingContext;
import strowger.engine.routing.StatefulLayer;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.Method;
import strowger.parser.SipMessage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The transactions of one reactor, and what a script can ask of them. For its reactor's thread. */
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
        /** Such a message has none: an ACK. */
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

    private static final Logger LOG = LoggerFactory.getLogger(TransactionLayer.class);
    private static final int SCRATCH_LENGTH = 128 * 1024;
    private static final int MIB = 1 << 20;
    private static final int OK = 200;
    private static final int TRYING = 100;
    private static final int SERVER_ERROR = 500;
    private static final int UNAVAILABLE = 503;
    private static final Value CANCELING = Value.ofText("canceling");
    private static final Value LOOP_DETECTED = Value.ofText("Loop Detected");
    private static final Value TOO_MANY_HOPS = Value.ofText("Too Many Hops");
    private static final Value INTERNAL_ERROR = Value.ofText("Server Internal Error");
    private static final Value SERVICE_UNAVAILABLE = Value.ofText("Service Unavailable");
    private static final Value ELSEWHERE =
            Value.ofText("Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n");
    private static final Value NO_REASON = new Value();
    private static final byte[] REASON_CAUSE = Output.bytes("Reason: SIP;cause=");
    private static final byte[] RETRY_AFTER_NAME = Output.bytes("Retry-After: ");
    private static final int LINE_LENGTH = 64;

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
    private final Arrivals arrivals;
    private final Intent intent = new Intent();
    private final LocalRequests localRequests = new LocalRequests(this);
    private final TransactionSearch search = new TransactionSearch(this);
    private final TransactionWishes wishes = new TransactionWishes(this, intent);
    private final UnsafeBuffer scratch =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(SCRATCH_LENGTH, 64));
    private final UnsafeBuffer lines = new UnsafeBuffer(new byte[LINE_LENGTH]);
    private final UnsafeBuffer block = new UnsafeBuffer();
    private final Output out = new Output();
    private final Value text = new Value();
    private final Value tryingReason = new Value();
    private final List<Nested> nested = new ArrayList<>();
    private int depth;
    private boolean handedOver;
    private @Nullable ClientBranch arming; // whose branch route runs

    TransactionLayer(Transactions all, Core core, Timing timing) {
        this.all = all;
        this.core = core;
        this.timing = timing;
        blocks = new Blocks(config(MAX_MEMORY_MIB) * MIB);
        store = new ContextStore(this, blocks, all.settings());
        replies = new Replies(this);
        responses = new Responses(this);
        relay = new Relay(this);
        walk = new TargetWalk(this, relay);
        long seed = all.settings().seed();
        pool = new TransactionPool(this, blocks, seed ^ System.nanoTime() ^ core.reactorIndex());
        arrivals = new Arrivals(this, seed);
        tryingReason.set(Value.ofText(all.config().tryingReason()));
    }

    /** A message besides the one being handled: a request that is looked at again. */
    private static final class Nested {
        final Inbound inbound = new Inbound();
        final UnsafeBuffer bytes = new UnsafeBuffer();
    }

    // What the parts of this package share.

    Core core() {
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

    HopByHopRequests cancelling() {
        return hopByHop;
    }

    TransactionPool pool() {
        return pool;
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

    Value timeoutReason() {
        return Value.ofText(all.config().timeoutReason());
    }

    void count(TransactionCounter counter) {
        counters.increment(counter);
    }

    int reactorIndex() {
        return core.reactorIndex();
    }

    ClientBranch takeBranch() {
        return pool.takeBranch();
    }

    void giveBranch(ClientBranch branch) {
        pool.give(branch);
    }

    /** Keeps bytes in a block, in place of what another holds. */
    long keep(long old, DirectBuffer bytes, int length) {
        long address = blocks.replace(old, length);
        if (address == Blocks.NONE) {
            count(TransactionCounter.MEMORY_REFUSED);
        } else {
            block.wrap(address, length);
            block.putBytes(0, bytes, 0, length);
        }
        return address;
    }

    boolean isSameBranch(Transaction transaction, DirectBuffer buffer, int offset, int length) {
        block.wrap(transaction.request, Blocks.length(transaction.request));
        for (int index = 0; index < length; index++) {
            if (block.getByte(transaction.viaBranchOffset + index)
                    != buffer.getByte(offset + index)) {
                return false;
            }
        }
        return true;
    }

    /** What is left of a wait when the transaction's lifetime is looked at as well; above 0. */
    long remainingMs(Transaction transaction, long wantedMs) {
        long left = transaction.createdMs + transaction.lifetimeMs - timing.nowMs();
        return Math.max(1, Math.min(wantedMs, left));
    }

    // Figures; any thread, roughly.

    /** What this reactor's transactions are counted by. */
    public Counters<TransactionCounter> counters() {
        return counters;
    }

    /** Bytes outside the heap that its transactions hold. */
    public long usedBytes() {
        return blocks.usedBytes();
    }

    // Messages as they arrive.

    @Override
    public boolean onRequest(RoutingContext context) {
        intent.clear();
        SipMessage message = context.message();
        arrivals.onRequest(message);
        if (!handedOver && !all.isAlone()) {
            int owner = arrivals.owner(all);
            if (owner >= 0 && owner != reactorIndex()) {
                return !handOver(context, owner);
            }
        }
        Transaction invite = arrivals.invite();
        if (message.method() == Method.ACK && invite != Transaction.NONE) {
            onAck(context, invite);
        }
        return true;
    }

    private boolean handOver(RoutingContext context, int owner) {
        boolean taken = all.handOver(context.inbound(), owner);
        count(taken ? TransactionCounter.HANDED_OVER : TransactionCounter.HANDOVER_REFUSED);
        return true; // a datagram comes again; to handle it here would be wrong
    }

    private void onAck(RoutingContext context, Transaction invite) {
        if (invite.server.isAccepted()) {
            listeners().onAcknowledged(invite, context);
        }
        if (arrivals.isAckToFailure() || invite.replyLocal) {
            serverMachine.fire(invite, ServerEvent.ACK);
        }
    }

    void onHandedOver(Inbound inbound) {
        handedOver = true;
        try {
            core.onHandedOver(inbound);
        } finally {
            handedOver = false;
        }
    }

    @Override
    public boolean isAckKnown() {
        return arrivals.invite() != Transaction.NONE;
    }

    @Override
    public Object onWait() {
        Intent kept = new Intent();
        kept.copyFrom(intent);
        arrivals.clear();
        return kept;
    }

    /** Matched anew: what it belongs to may have come or gone meanwhile. */
    @Override
    public void onGoOn(RoutingContext context, Object kept) {
        intent.copyFrom((Intent) kept);
        if (context.message().isRequest()) {
            arrivals.onRequest(context.message());
        } else {
            arrivals.onReply(context.message());
        }
    }

    @Override
    public void onRequestEnd(RoutingContext context) {
        Transaction transaction = Transaction.of(context);
        if (transaction.live) {
            finish(transaction, context);
            freeIfOver(transaction);
        }
        arrivals.clear();
    }

    /** The script has ended: a request that nobody answers or relays is given up. */
    private void finish(Transaction transaction, RoutingContext context) {
        boolean open = !transaction.server.isFinal() && !transaction.local;
        if (!open || transaction.suspended || transaction.isPending()) {
            return;
        }
        if (transaction.failed && !context.isReplied()) {
            count(TransactionCounter.UNFINISHED);
            transaction.reply(context, SERVER_ERROR, INTERNAL_ERROR);
        } else if (!transaction.released) {
            if (!context.isReplied()) {
                count(TransactionCounter.UNFINISHED);
                LOG.debug("a script ended without an answer to a request it made stateful");
            }
            release(transaction);
        }
    }

    @Override
    public boolean onReply(RoutingContext context) {
        intent.clear();
        if (arrivals.onReply(context.message())) {
            return true;
        }
        boolean theirs = !handedOver && all.isReactor(arrivals.replyReactor());
        return !theirs || !handOver(context, arrivals.replyReactor());
    }

    @Override
    public boolean relay(RoutingContext context) {
        Transaction transaction = arrivals.own();
        if (transaction == Transaction.NONE) {
            return isStray(context.message());
        }
        count(TransactionCounter.RPL_RECEIVED);
        ClientBranch branch = transaction.branches[arrivals.branch()];
        SipMessage reply = context.message();
        if (reply.cSeq().method() != transaction.method) {
            onCancelReply(branch, reply.statusCode());
            return true;
        }
        context.transaction(transaction);
        context.branchIndex(branch.index);
        branch.lastCode = branch.finalCode == 0 ? reply.statusCode() : branch.lastCode;
        branch.responded = true;
        clientMachine.fire(branch, event(reply.statusCode()), context);
        freeIfOver(transaction);
        arrivals.clear();
        return true;
    }

    /**
     * A response to a transaction that is gone is dropped (RFC 6026 §8.9), but for the 2xx to an
     * INVITE: with it a call survives our restart.
     */
    private boolean isStray(SipMessage reply) {
        int code = reply.statusCode();
        boolean call = reply.cSeq().method() == Method.INVITE && code >= OK && code < 300;
        boolean stray = arrivals.isStateful() && !call;
        if (stray) {
            count(TransactionCounter.STRAY_REPLIES);
        }
        return stray;
    }

    private void onCancelReply(ClientBranch branch, int code) {
        if (code >= OK) {
            timing.cancel(branch.retransmit);
        }
    }

    private static ClientEvent event(int code) {
        if (code < OK) {
            return ClientEvent.RECEIVE_1XX;
        }
        return code < 300 ? ClientEvent.RECEIVE_2XX : ClientEvent.RECEIVE_FAILURE;
    }

    // Timers and machines.

    void onServerTimer(Transaction transaction, ServerEvent event) {
        serverMachine.fire(transaction, event);
        freeIfOver(transaction);
    }

    void onWaitEnd(Transaction transaction) {
        transaction.suspended = false;
        responses.onWaitEnd(transaction);
        freeIfOver(transaction);
    }

    void sendReply(Transaction transaction) {
        if (transaction.reply != Blocks.NONE) {
            int length = Blocks.length(transaction.reply);
            block.wrap(transaction.reply, length);
            core.send(block, 0, length, transaction.upstream);
        }
    }

    void resend(ClientBranch branch) {
        count(TransactionCounter.RETRANSMISSIONS);
        relay.resend(branch);
    }

    /** The server transaction has sent its final response. */
    void onAnswered(Transaction transaction) {
        count(TransactionCounter.WAITING);
        if (transaction.replyCode >= OK) {
            int first = TransactionCounter.CLASS_2XX.ordinal() - 2;
            int hundred = Math.min(transaction.replyCode / 100, 6);
            count(TransactionCounter.values()[first + hundred]);
        }
        if (transaction.server.isAccepted()) {
            own(transaction, transaction.dialogKey);
        }
        listeners().onAnswered(transaction);
    }

    private void own(Transaction transaction, long key) {
        if (key != 0 && arrivals.index().put(key, transaction)) {
            all.own(key, reactorIndex());
        }
    }

    void freeIfOver(Transaction transaction) {
        if (!transaction.live || !transaction.isOver()) {
            return;
        }
        listeners().onEnded(transaction);
        disown(transaction, transaction.key);
        disown(transaction, transaction.dialogKey);
        counters.add(TransactionCounter.CURRENT, -1);
        counters.add(TransactionCounter.WAITING, transaction.local ? 0 : -1);
        count(TransactionCounter.FREED);
        pool.give(transaction);
    }

    private void disown(Transaction transaction, long key) {
        if (key != 0 && arrivals.index().find(key) == transaction) {
            arrivals.index().remove(key, transaction);
            all.disown(key);
        }
    }

    // What scripts ask for.

    /** What scripts wish for their transactions. */
    TransactionWishes wishes() {
        return wishes;
    }

    /** The lifetime that the configuration gives. */
    long lifetimeMs(Transaction transaction) {
        return config(transaction.isInvite() ? MAX_INV_LIFETIME : MAX_NONINV_LIFETIME);
    }

    /** The times of a transaction have changed: pending branches wait anew. */
    void restartTimeouts(Transaction transaction) {
        for (int index = 0; index < transaction.branchCount; index++) {
            ClientBranch branch = transaction.branches[index];
            if (branch.state.isPending() && !branch.cancelSent) {
                boolean ringing = branch.state == InviteClientState.PROCEEDING;
                long wanted = ringing ? transaction.frInviteMs : transaction.frMs;
                timing.schedule(branch.end, remainingMs(transaction, wanted));
            }
        }
    }

    /** The transaction that the request being handled belongs to; NONE for a new one. */
    public Transaction matched() {
        return arrivals.own();
    }

    /** The INVITE that the ACK or CANCEL being handled means. */
    public Transaction matchedInvite() {
        return arrivals.invite();
    }

    /** The socket that a text names. */
    public ListenSocket socket(String text) {
        return core.settings().socket(text);
    }

    /** Looks through the transactions. */
    public TransactionSearch search() {
        return search;
    }

    /** Answers the request of a transaction, from outside of any message. */
    public boolean reply(Transaction transaction, int code, Value reason) {
        boolean sent = transaction.reply(RoutingContext.NONE, code, reason);
        freeIfOver(transaction);
        return sent;
    }

    /** Requests of our own. */
    public LocalRequests localRequests() {
        return localRequests;
    }

    /** Whether the ACK being handled belongs to a failure response of ours. */
    public boolean isAckToFailure() {
        return arrivals.isAckToFailure();
    }

    /** The request came again: answers it as it was answered before. */
    public void absorb(Transaction transaction) {
        count(TransactionCounter.ABSORBED);
        serverMachine.fire(transaction, ServerEvent.REQUEST_AGAIN);
    }

    /** Makes a transaction of the request being handled. */
    public Begin begin(RoutingContext context) {
        if (context.transaction() != RequestTransaction.NONE) {
            return Begin.HAD;
        }
        SipMessage message = context.message();
        if (message.method() == Method.ACK) {
            return Begin.NEVER;
        }
        if (arrivals.own() != Transaction.NONE) {
            absorb(arrivals.own());
            return Begin.AGAIN;
        }
        Transaction transaction = make(context);
        if (transaction == Transaction.NONE) {
            refuse(context);
            return Begin.REFUSED;
        }
        own(transaction, transaction.key);
        context.transaction(transaction);
        listeners().onCreated(transaction, context);
        return Begin.MADE;
    }

    /** A transaction with its request and the configuration's times; NONE without room. */
    private Transaction take(SipMessage message) {
        Transaction transaction = pool.take(config(MAX_TRANSACTIONS));
        if (transaction == Transaction.NONE) {
            return transaction;
        }
        int length = message.length();
        long request = blocks.allocate(length);
        if (request == Blocks.NONE) {
            pool.give(transaction);
            return Transaction.NONE;
        }
        block.wrap(request, length);
        block.putBytes(0, message.buffer(), message.offset(), length);
        transaction.request = request;
        transaction.method = message.method();
        transaction.createdMs = timing.nowMs();
        transaction.program = all.settings().program();
        count(TransactionCounter.CURRENT);
        return transaction;
    }

    /** A transaction for a request of our own. */
    Transaction makeLocal(SipMessage message, LocalUser user) {
        Transaction transaction = take(message);
        if (transaction != Transaction.NONE) {
            transaction.local = true;
            transaction.user = user;
            transaction.source.clear();
            transaction.socket = ListenSocket.NONE;
            transaction.connectionId = 0;
            transaction.server = NonInviteServerState.TERMINATED;
            applyConfig(transaction);
            count(TransactionCounter.TOTAL_LOCAL);
        }
        return transaction;
    }

    /** Sends a request of our own to where its context says. */
    boolean relayLocal(Transaction transaction, RoutingContext request) {
        return relay.relay(transaction, request, null) == Relay.Outcome.SENT;
    }

    private Transaction make(RoutingContext context) {
        SipMessage message = context.message();
        Transaction transaction = take(message);
        if (transaction == Transaction.NONE) {
            return transaction;
        }
        transaction.key = arrivals.key();
        transaction.dialogKey =
                message.method() == Method.INVITE ? arrivals.keys().ofDialog(message) : 0;
        transaction.viaBranchOffset = message.topVia().branchOffset() - message.offset();
        transaction.viaBranchLength = message.topVia().branchLength();
        transaction.source.copyFrom(context.source());
        transaction.socket = context.socket();
        transaction.connectionId = context.inbound().connectionId();
        core.replyDestination(context, transaction.upstream);
        transaction.server =
                transaction.isInvite() ? InviteServerState.PROCEEDING : NonInviteServerState.TRYING;
        transaction.retransmitMs = 0;
        apply(transaction);
        count(TransactionCounter.TOTAL);
        return transaction;
    }

    private void applyConfig(Transaction transaction) {
        transaction.frMs = config(FR_TIMER);
        transaction.frInviteMs = config(FR_INV_TIMER);
        transaction.t1Ms = config(RETR_TIMER1);
        transaction.t2Ms = config(RETR_TIMER2);
        transaction.lifetimeMs = lifetimeMs(transaction);
    }

    private void apply(Transaction transaction) {
        applyConfig(transaction);
        transaction.onReply = intent.onReply;
        transaction.onFailure = intent.onFailure;
        transaction.onBranch = intent.onBranch;
        transaction.onBranchFailure = intent.onBranchFailure;
        transaction.frMs = orElse(intent.frMs, transaction.frMs);
        transaction.frInviteMs = orElse(intent.frInviteMs, transaction.frInviteMs);
        transaction.t1Ms = orElse(intent.t1Ms, transaction.t1Ms);
        transaction.t2Ms = orElse(intent.t2Ms, transaction.t2Ms);
        transaction.lifetimeMs = orElse(intent.lifetimeMs, transaction.lifetimeMs);
        transaction.disable6xx = intent.disable6xx;
    }

    private static long orElse(long wanted, long otherwise) {
        return wanted > 0 ? wanted : otherwise;
    }

    private void refuse(RoutingContext context) {
        count(TransactionCounter.REFUSED);
        out.wrap(lines, 0, LINE_LENGTH).put(RETRY_AFTER_NAME);
        out.putNumber(config(RETRY_AFTER)).putLineEnd();
        text.setText(lines, 0, out.position());
        context.replyHeaders().add(text, context.arena());
        core.reply(context, UNAVAILABLE, SERVICE_UNAVAILABLE);
    }

    /**
     * Sends the request on, with its own transaction.
     *
     * @param via where to instead of where the branches say; null for where they say.
     */
    public Relayed relay(RoutingContext context, @Nullable Destination via) {
        Method method = context.message().method();
        if (method == Method.ACK) {
            return relayAck(context);
        }
        switch (begin(context)) {
            case AGAIN, REFUSED, NEVER -> {
                return Relayed.DONE;
            }
            case MADE, HAD -> {}
        }
        Transaction transaction = Transaction.of(context);
        if (!transaction.live || transaction.server.isFinal()) {
            return Relayed.FAILED;
        }
        if (method == Method.CANCEL && arrivals.invite() != Transaction.NONE) {
            cancelMatched(transaction, context);
            return Relayed.SENT;
        }
        if (transaction.cancelled) {
            return Relayed.FAILED;
        }
        return relayNew(transaction, context, via);
    }

    private Relayed relayAck(RoutingContext context) {
        if (arrivals.isAckToFailure()) {
            return Relayed.DONE;
        }
        return core.forward(context) ? Relayed.SENT : Relayed.FAILED;
    }

    private Relayed relayNew(
            Transaction transaction, RoutingContext context, @Nullable Destination via) {
        boolean again = context.route() != RouteKind.REQUEST;
        if (!again) {
            if (transaction.isInvite()
                    && transaction.replyCode == 0
                    && config(AUTO_INV_100) != 0
                    && !intent.quiet) {
                replies.reply(transaction, context, TRYING, tryingReason);
            }
            boolean saved = transaction.stateSaved || store.saveRequest(transaction, context);
            if (!saved) {
                transaction.failed = true;
                return Relayed.FAILED;
            }
        }
        store.saveAttributes(transaction, context);
        Relay.Outcome outcome = relay.relay(transaction, context, via);
        switch (outcome) {
            case SENT -> {
                return Relayed.SENT;
            }
            case LOOP -> replies.reply(transaction, context, 482, LOOP_DETECTED);
            case TOO_MANY_HOPS -> replies.reply(transaction, context, 483, TOO_MANY_HOPS);
            case FAILED -> {
                transaction.failed = true;
                return Relayed.FAILED;
            }
        }
        return Relayed.DONE;
    }

    /** Keeps now what was decided on the request: later changes are this run's only. */
    public boolean saveState(RoutingContext context) {
        Transaction transaction = Transaction.of(context);
        boolean saved = transaction.live && store.saveRequest(transaction, context);
        transaction.stateSaved |= saved;
        return saved;
    }

    /** Whether a transaction has lived as long as it may. */
    public boolean isExpired(Transaction transaction) {
        return transaction.live && timing.nowMs() - transaction.createdMs >= transaction.lifetimeMs;
    }

    // CANCEL.

    private void cancelMatched(Transaction cancel, RoutingContext context) {
        replies.reply(cancel, context, OK, CANCELING);
        int reason = context.message().find(HeaderName.REASON);
        boolean told = reason != SipMessage.ABSENT && config(E2E_CANCEL_REASON) != 0;
        if (told) {
            SipMessage message = context.message();
            text.setText(
                    message.buffer(), message.headerOffset(reason), message.headerLength(reason));
        }
        cancel(arrivals.invite(), told ? text : NO_REASON);
    }

    /** Cancels an INVITE on behalf of who sent it. */
    public void cancel(Transaction invite, Value reasonLines) {
        if (!invite.live || (invite.server.isFinal() && !invite.local)) {
            return;
        }
        invite.cancelled = true;
        cancelBranches(invite, reasonLines);
        if (invite.suspended) {
            invite.suspended = false;
            timing.cancel(invite.wait);
        }
        responses.completeIfDone(invite);
        freeIfOver(invite);
    }

    private void cancelBranches(Transaction transaction, Value reasonLines) {
        hopByHop.reason(reasonLines);
        for (int index = 0; index < transaction.branchCount; index++) {
            if (transaction.branches[index].state.isPending()) {
                clientMachine.fire(
                        transaction.branches[index], ClientEvent.CANCEL, RoutingContext.NONE);
            }
        }
        hopByHop.reason(NO_REASON);
    }

    /** Cancels what is still pending, as a final response has been sent or received. */
    void cancelPending(Transaction transaction, int code) {
        if (!transaction.isInvite() || !transaction.isPending()) {
            return;
        }
        if (config(LOCAL_CANCEL_REASON) == 0) {
            cancelBranches(transaction, NO_REASON);
        } else if (code == OK) {
            cancelBranches(transaction, ELSEWHERE);
        } else {
            out.wrap(lines, 0, LINE_LENGTH).put(REASON_CAUSE).putNumber(code).putLineEnd();
            text.setText(lines, 0, out.position());
            cancelBranches(transaction, text);
        }
    }

    /** Cancels the pending branches of which the tester approves; returns how many. */
    public int cancelBranches(Transaction transaction, java.util.function.IntPredicate chosen) {
        int cancelled = 0;
        for (int index = 0; index < transaction.branchCount; index++) {
            if (transaction.branches[index].state.isPending() && chosen.test(index)) {
                clientMachine.fire(
                        transaction.branches[index], ClientEvent.CANCEL, RoutingContext.NONE);
                cancelled++;
            }
        }
        return cancelled;
    }

    // The end of a transaction without an answer; suspension.

    /** Gives a transaction up without an answer: what comes again is absorbed for a while. */
    public void release(Transaction transaction) {
        if (transaction.live && !transaction.server.isFinal()) {
            transaction.released = true;
            serverMachine.fire(transaction, ServerEvent.RELEASE);
        }
    }

    /** Has the request wait for {@link #resume}; false if it has been answered or waits already. */
    public boolean suspend(RoutingContext context) {
        if (begin(context) == Begin.AGAIN) {
            return false;
        }
        Transaction transaction = Transaction.of(context);
        if (!transaction.live || transaction.server.isFinal() || transaction.suspended) {
            return false;
        }
        boolean first = context.route() == RouteKind.REQUEST;
        if (first && !store.saveRequest(transaction, context)) {
            return false;
        }
        store.saveAttributes(transaction, context);
        transaction.suspended = true;
        timing.schedule(transaction.wait, remainingMs(transaction, transaction.frInviteMs));
        return true;
    }

    /** The transaction here of an index and label; NONE if it is gone. */
    public Transaction find(int index, int label) {
        return index >>> SLOT_BITS == reactorIndex()
                ? pool.at(index & ((1 << SLOT_BITS) - 1), label)
                : Transaction.NONE;
    }

    /**
     * Goes on with a request that waits: runs a route on it as it was.
     *
     * @param name of the {@code route} to run.
     * @return false when it does not wait any more, or there is no such route.
     */
    public boolean resume(Transaction transaction, String name) {
        if (!transaction.live || !transaction.suspended) {
            return false;
        }
        var route = transaction.program.block(RouteKind.ROUTE, name);
        if (route.isEmpty()) {
            LOG.warn("no route[{}] to continue a request with", name);
            return false;
        }
        RoutingContext request = openRequest(transaction, RouteKind.REQUEST);
        if (request == RoutingContext.NONE) {
            return false;
        }
        transaction.suspended = false;
        timing.cancel(transaction.wait);
        try {
            store.loadAttributes(transaction, request);
            route.get().run(request);
            store.saveAttributes(transaction, request);
            finish(transaction, request);
        } finally {
            closeRequest();
        }
        freeIfOver(transaction);
        return true;
    }

    /** The same for a transaction of another reactor; false if there is no such reactor. */
    public boolean resumeElsewhere(int index, int label, String name) {
        int reactor = index >>> SLOT_BITS;
        return reactor != reactorIndex()
                && all.on(reactor, layer -> layer.resume(layer.find(index, label), name));
    }

    // Requests that are looked at again.

    /**
     * Opens the request of a transaction in a context of its own.
     *
     * @return the context, to be given back by {@link #closeRequest}; {@link RoutingContext#NONE}
     *     when they are nested too deep.
     */
    public RoutingContext openRequest(Transaction transaction, RouteKind kind) {
        RoutingContext context = core.borrowContext();
        if (context == null) {
            return RoutingContext.NONE;
        }
        if (depth == nested.size()) {
            nested.add(new Nested());
        }
        Nested place = nested.get(depth++);
        transaction.readRequest(place.bytes);
        place.inbound
                .wrap(place.bytes, 0, place.bytes.capacity())
                .arrived(transaction.socket, transaction.connectionId, 0);
        place.inbound.source().copyFrom(transaction.source);
        context.receive(place.inbound);
        RouteProgram program = transaction.program;
        context.begin(kind, program.variableCount());
        context.transaction(transaction);
        store.loadRequest(transaction, context);
        return context;
    }

    /** The transactions of all reactors. */
    public Transactions all() {
        return all;
    }

    /** Has somebody look at a transaction's request; false when contexts are nested too deep. */
    boolean visit(Transaction transaction, Consumer<RoutingContext> visitor) {
        RoutingContext request = openRequest(transaction, RouteKind.REQUEST);
        if (request == RoutingContext.NONE) {
            return false;
        }
        try {
            store.loadAttributes(transaction, request);
            visitor.accept(request);
        } finally {
            closeRequest();
        }
        return true;
    }

    /**
     * The same, its main branch being that of a client transaction.
     *
     * @param index of the branch.
     */
    public RoutingContext openBranch(Transaction transaction, int index) {
        RoutingContext context = openRequest(transaction, RouteKind.REQUEST);
        if (context != RoutingContext.NONE) {
            store.loadBranch(transaction.branches[index], context);
        }
        return context;
    }

    /**
     * The reply that is being handled, or that a failure route runs for; NONE if that was kept, or
     * there was none in time.
     */
    public RoutingContext currentReply() {
        return responses.current();
    }

    /** Gives back the context opened last. */
    public void closeRequest() {
        depth--;
        core.giveContext();
    }

    /** The branch that {@code t_on_reply} means in its branch route. */
    void armInBranch(@Nullable ClientBranch branch) {
        arming = branch;
    }

    /** Whose branch route runs. */
    @Nullable ClientBranch arming() {
        return arming;
    }

    @Override
    public void close() {
        blocks.close();
    }
}
