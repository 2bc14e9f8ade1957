package strowger.engine.transaction;

import org.agrona.DirectBuffer;

import strowger.engine.routing.RequestForwarder;
import strowger.engine.routing.RoutingContext;
import strowger.parser.Method;
import strowger.parser.SipMessage;
import strowger.parser.Via;

/**
 * Which transaction the message belongs to that is being handled (RFC 3261 §17.1.3, §17.2.3). One
 * to a reactor, matched once for each message.
 */
final class Arrivals {
    private static final int HEX = 16;
    private static final int NOT_HEX = -1;
    private static final SipMessage NO_MESSAGE = new SipMessage();

    private final TransactionLayer layer;
    private final TransactionKeys keys;
    private final TransactionIndex index = new TransactionIndex();
    private SipMessage message = NO_MESSAGE;
    private Transaction own = Transaction.NONE;
    private Transaction invite = Transaction.NONE;
    private long key;
    private long inviteKey;
    private long dialogKey;
    private boolean ackToFailure;
    private int branch;
    private int replyReactor;
    private boolean stateful;

    Arrivals(TransactionLayer layer, long seed) {
        this.layer = layer;
        keys = new TransactionKeys(seed);
    }

    TransactionKeys keys() {
        return keys;
    }

    TransactionIndex index() {
        return index;
    }

    /** Matches a request. */
    void onRequest(SipMessage request) {
        clear();
        message = request;
        ackToFailure = false;
        dialogKey = 0;
        inviteKey = 0;
        key = keys.of(request);
        if (request.method() == Method.ACK) {
            invite = find(key, request);
            ackToFailure = invite != Transaction.NONE;
            if (!ackToFailure) {
                dialogKey = keys.ofDialog(request);
                invite = index.find(dialogKey);
            }
            return;
        }
        own = find(key, request);
        if (request.method() == Method.CANCEL) {
            inviteKey = keys.ofInvite(request);
            invite = find(inviteKey, request);
        }
    }

    private Transaction find(long wanted, SipMessage request) {
        Transaction found = index.find(wanted);
        return found == Transaction.NONE || hasSameBranch(found, request)
                ? found
                : Transaction.NONE;
    }

    /** The hash is as good as certain; the bytes are. */
    private static boolean hasSameBranch(Transaction transaction, SipMessage request) {
        Via via = request.topVia();
        return transaction.hasViaBranch(request.buffer(), via.branchOffset(), via.branchLength());
    }

    /** Whether a key leads to a transaction, here or on another reactor. */
    boolean knows(long wanted, Transactions all) {
        return index.find(wanted) != Transaction.NONE
                || layer.answered().knows(wanted)
                || (!all.isAlone() && all.owner(wanted) >= 0);
    }

    /** The reactor that owns what this one has not found; -1 for none. */
    int owner(Transactions all) {
        if (all.isAlone() || own != Transaction.NONE || invite != Transaction.NONE) {
            return -1;
        }
        int owner = all.owner(key);
        owner = owner < 0 ? all.owner(inviteKey) : owner;
        return owner < 0 ? all.owner(dialogKey) : owner;
    }

    /** The transaction of the request, which came again; NONE if it is new. */
    Transaction own() {
        return own;
    }

    /** The request came again, and its transaction was given back. */
    void own(Transaction transaction) {
        own = transaction;
    }

    /** The INVITE that the ACK or CANCEL means; NONE if there is none. */
    Transaction invite() {
        return invite;
    }

    /** Whether the ACK is for a failure response, and so belongs to the transaction itself. */
    boolean isAckToFailure() {
        return ackToFailure;
    }

    /** The key that the request's transaction is to have. */
    long key() {
        return key;
    }

    /**
     * Whether it is this message that was matched; a request that an event route was given, or that
     * a transaction keeps, is another.
     */
    boolean isOf(SipMessage other) {
        return message == other;
    }

    /** Forgets the message. */
    void clear() {
        message = NO_MESSAGE;
        own = Transaction.NONE;
        invite = Transaction.NONE;
        branch = RoutingContext.NO_BRANCH;
    }

    /**
     * Matches a reply by the branch of our Via.
     *
     * @return false if the Via is that of another reactor's transaction: {@link #replyReactor}.
     */
    boolean onReply(SipMessage reply) {
        clear();
        message = reply;
        stateful = false;
        Via via = reply.topVia();
        if (via.branchLength() != RequestForwarder.STATEFUL_LENGTH) {
            return true;
        }
        stateful = true;
        DirectBuffer buffer = reply.buffer();
        int offset = via.branchOffset();
        long id = hex(buffer, offset + RequestForwarder.TRANSACTION_OFFSET, 2 * Long.BYTES);
        branch = (int) hex(buffer, offset + RequestForwarder.BRANCH_OFFSET, 2);
        int place = (int) id;
        replyReactor = place >>> TransactionLayer.SLOT_BITS;
        if (replyReactor != layer.reactorIndex()) {
            return false;
        }
        int slot = place & ((1 << TransactionLayer.SLOT_BITS) - 1);
        Transaction found = layer.pool().at(slot, (int) (id >>> Integer.SIZE));
        boolean fits =
                found != Transaction.NONE
                        && branch >= 0
                        && branch < found.branchCount
                        && isOf(found, reply);
        own = fits ? found : Transaction.NONE;
        return true;
    }

    private static boolean isOf(Transaction transaction, SipMessage reply) {
        Method method = reply.cSeq().method();
        return method == transaction.method || (method == Method.CANCEL && transaction.isInvite());
    }

    int replyReactor() {
        return replyReactor;
    }

    /** Whether the reply's Via is that of a transaction, be it gone. */
    boolean isStateful() {
        return stateful;
    }

    /** The branch that the reply is for. */
    int branch() {
        return branch;
    }

    private static long hex(DirectBuffer buffer, int offset, int digits) {
        long bits = 0;
        for (int index = 0; index < digits; index++) {
            int digit = Character.digit(buffer.getByte(offset + index), HEX);
            if (digit == NOT_HEX) {
                return 0; // names no transaction: a label is as good as never 0
            }
            bits = bits << 4 | digit;
        }
        return bits;
    }
}
