package strowger.engine.transaction;

import static strowger.engine.transaction.TransactionConfig.Setting.FR_INV_TIMER;
import static strowger.engine.transaction.TransactionConfig.Setting.FR_TIMER;
import static strowger.engine.transaction.TransactionConfig.Setting.MAX_INV_LIFETIME;
import static strowger.engine.transaction.TransactionConfig.Setting.MAX_NONINV_LIFETIME;
import static strowger.engine.transaction.TransactionConfig.Setting.MAX_TRANSACTIONS;
import static strowger.engine.transaction.TransactionConfig.Setting.RETRY_AFTER;
import static strowger.engine.transaction.TransactionConfig.Setting.RETR_TIMER1;
import static strowger.engine.transaction.TransactionConfig.Setting.RETR_TIMER2;
import static strowger.engine.transaction.TransactionConfig.Setting.WT_TIMER;

import strowger.engine.routing.Core;
import strowger.engine.routing.RequestTransaction;
import strowger.engine.routing.RoutingContext;
import strowger.engine.routing.Unavailable;
import strowger.engine.transaction.TransactionLayer.Begin;
import strowger.engine.transport.ListenSocket;
import strowger.parser.Method;
import strowger.parser.SipMessage;

/** Makes transactions, lets them be found, and frees them when they are over. One to a reactor. */
final class Lifecycle {
    private static final int OK = 200;

    private final TransactionLayer layer;
    private final Core core;
    private final Arrivals arrivals;
    private final Intent intent;
    private final Unavailable unavailable = new Unavailable();

    Lifecycle(TransactionLayer layer, Arrivals arrivals, Intent intent) {
        this.layer = layer;
        this.arrivals = arrivals;
        this.intent = intent;
        core = layer.core();
    }

    /** Makes a transaction of the request being handled. */
    Begin begin(RoutingContext context) {
        if (context.transaction() != RequestTransaction.NONE) {
            return Begin.HAD;
        }
        SipMessage message = context.message();
        if (message.method() == Method.ACK || !arrivals.isOf(message)) {
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
        layer.listeners().onCreated(transaction, context);
        return Begin.MADE;
    }

    /** The request came again: answers it as it was answered before. */
    void absorb(Transaction transaction) {
        layer.count(TransactionCounter.ABSORBED);
        layer.serverMachine().fire(transaction, ServerEvent.REQUEST_AGAIN);
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
        layer.count(TransactionCounter.TOTAL);
        return transaction;
    }

    /**
     * A transaction for a request of our own.
     *
     * @param block the request is kept in, which the transaction has from now on.
     * @param message read there.
     * @return it, or {@link Transaction#NONE} without room: then the block is the caller's still.
     */
    Transaction makeLocal(long block, SipMessage message, LocalUser user) {
        Transaction transaction = layer.pool().take(layer.config(MAX_TRANSACTIONS));
        if (transaction != Transaction.NONE) {
            transaction.request = block;
            begin(transaction, message.method());
            makeLocal(transaction, user);
        }
        return transaction;
    }

    /** The transaction of a request that was answered, and has come again; NONE without room. */
    Transaction makeAgain(RoutingContext context) {
        Transaction transaction = make(context);
        if (transaction != Transaction.NONE) {
            layer.counters().add(TransactionCounter.TOTAL, -1); // it was counted
            layer.counters().add(TransactionCounter.CURRENT, -1);
            own(transaction, transaction.key);
        }
        return transaction;
    }

    /** A transaction is over but for its answer, which others keep; it is counted on. */
    void retire(Transaction transaction) {
        layer.listeners().onEnded(transaction);
        arrivals.index().remove(transaction.key, transaction);
        layer.pool().give(transaction);
    }

    /** The answer of a transaction is of no use any more. */
    void onRetiredEnd(long key) {
        layer.all().disown(key);
        layer.counters().add(TransactionCounter.CURRENT, -1);
        layer.counters().add(TransactionCounter.WAITING, -1);
        layer.count(TransactionCounter.FREED);
    }

    /**
     * A transaction for a request of our own that is written as it leaves.
     *
     * @return it, or {@link Transaction#NONE} without room.
     */
    Transaction makeWritten(Method method, LocalUser user) {
        Transaction transaction = layer.pool().take(layer.config(MAX_TRANSACTIONS));
        if (transaction != Transaction.NONE) {
            begin(transaction, method);
            makeLocal(transaction, user);
            transaction.written = true;
        }
        return transaction;
    }

    private void makeLocal(Transaction transaction, LocalUser user) {
        transaction.local = true;
        transaction.user = user;
        transaction.source.clear();
        transaction.socket = ListenSocket.NONE;
        transaction.connectionId = 0;
        transaction.server = NonInviteServerState.TERMINATED;
        applyConfig(transaction);
    }

    /** A transaction with its request and the configuration's times; NONE without room. */
    private Transaction take(SipMessage message) {
        long max = layer.config(MAX_TRANSACTIONS) - layer.answered().count();
        Transaction transaction = layer.pool().take(max);
        if (transaction == Transaction.NONE) {
            return transaction;
        }
        transaction.request =
                layer.keep(Blocks.NONE, message.buffer(), message.offset(), message.length());
        if (transaction.request == Blocks.NONE) {
            layer.pool().give(transaction);
            return Transaction.NONE;
        }
        begin(transaction, message.method());
        return transaction;
    }

    private void begin(Transaction transaction, Method method) {
        transaction.method = method;
        transaction.createdMs = layer.timing().nowMs();
        transaction.program = layer.all().settings().program();
        layer.count(TransactionCounter.CURRENT);
    }

    private void applyConfig(Transaction transaction) {
        transaction.intent.clear();
        configure(transaction);
    }

    private void apply(Transaction transaction) {
        transaction.intent.copyFrom(intent);
        configure(transaction);
    }

    /** Puts what the configuration says where the script says nothing. */
    private void configure(Transaction transaction) {
        Intent wanted = transaction.intent;
        wanted.frMs = orElse(wanted.frMs, layer.config(FR_TIMER));
        wanted.frInviteMs = orElse(wanted.frInviteMs, layer.config(FR_INV_TIMER));
        wanted.t1Ms = orElse(wanted.t1Ms, layer.config(RETR_TIMER1));
        wanted.t2Ms = orElse(wanted.t2Ms, layer.config(RETR_TIMER2));
        wanted.lifetimeMs = orElse(wanted.lifetimeMs, lifetimeMs(transaction));
    }

    private static long orElse(long wanted, long otherwise) {
        return wanted > 0 ? wanted : otherwise;
    }

    /** The lifetime that the configuration gives. */
    long lifetimeMs(Transaction transaction) {
        return layer.config(transaction.isInvite() ? MAX_INV_LIFETIME : MAX_NONINV_LIFETIME);
    }

    private void refuse(RoutingContext context) {
        layer.count(TransactionCounter.REFUSED);
        unavailable.refuse(context, layer.config(RETRY_AFTER));
    }

    /** The server transaction has sent its final response. */
    void onAnswered(Transaction transaction) {
        layer.count(TransactionCounter.WAITING);
        if (transaction.replyCode >= OK) {
            layer.count(TransactionCounter.ofClass(transaction.replyCode));
        }
        if (transaction.server.isAccepted()) {
            own(transaction, transaction.dialogKey);
        }
        layer.listeners().onAnswered(transaction);
        if (!transaction.suspended) {
            layer.pool().lighten(transaction);
        }
    }

    /**
     * The ACK to a 2xx came by. Who sent the 2xx will not send it again, so Timer L (RFC 6026 §7.1)
     * need not run out: a call would take memory for 32 seconds. What is lost behind us is made
     * good meanwhile; what comes later goes on without a transaction. With several branches another
     * 2xx may yet come.
     */
    void onAcknowledged(Transaction transaction) {
        if (transaction.acknowledged || transaction.branchCount > 1) {
            return;
        }
        transaction.acknowledged = true;
        layer.timing().schedule(transaction.end, layer.config(WT_TIMER));
        for (int index = 0; index < transaction.branchCount; index++) {
            ClientBranch branch = transaction.branches[index];
            if (branch.state == InviteClientState.ACCEPTED) {
                layer.timing().schedule(branch.end, layer.config(WT_TIMER));
            }
        }
    }

    /** Gives a transaction up without an answer: what comes again is absorbed for a while. */
    void release(Transaction transaction) {
        if (transaction.live && !transaction.server.isFinal()) {
            transaction.released = true;
            layer.serverMachine().fire(transaction, ServerEvent.RELEASE);
        }
    }

    /** What is over is freed; of what has only to answer again, the branches are. */
    void freeIfOver(Transaction transaction) {
        if (!transaction.live) {
            return;
        }
        if (!transaction.isOver()) {
            if (transaction.needsNoBranches()) {
                layer.pool().giveBranches(transaction);
            }
            return;
        }
        layer.listeners().onEnded(transaction);
        disown(transaction, transaction.key);
        disown(transaction, transaction.dialogKey);
        layer.counters().add(TransactionCounter.CURRENT, -1);
        layer.counters().add(TransactionCounter.WAITING, transaction.local ? 0 : -1);
        layer.count(TransactionCounter.FREED);
        layer.pool().give(transaction);
    }

    private void own(Transaction transaction, long key) {
        if (key != 0 && arrivals.index().put(key, transaction)) {
            layer.all().own(key, layer.reactorIndex());
        }
    }

    private void disown(Transaction transaction, long key) {
        if (key != 0 && arrivals.index().find(key) == transaction) {
            arrivals.index().remove(key, transaction);
            layer.all().disown(key);
        }
    }
}
