package strowger.engine.transaction;

import static strowger.engine.transaction.TransactionConfig.Setting.MAX_MEMORY_MIB;

import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.reactor.Timer;
import strowger.engine.routing.RequestTransaction;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.parser.Method;
import strowger.parser.SipMessage;
import strowger.parser.Via;

import java.util.List;

/**
 * Requests that were answered here and need only be known again while timer J runs (RFC 3261
 * §17.2.2): their answers, one behind the other, in place of their transactions. So what serves the
 * next request is what served the last, and still in the processor's caches. A request that comes
 * again gets its transaction back before the script sees it. One to a reactor.
 *
 * <pre>
 *  offset bytes  entry
 *       0     8  key             of the transaction; 0 when it has it back
 *       8     8  endsMs          when timer J has run
 *      16     4  replyLength
 *      20     2  replyCode
 *      22     2  branchLength    of the topmost Via
 *      24     2  socket          among those that are listened on
 *      26     2  addressLength
 *      28    28  address         the reply was sent to
 *      56        branch, reply
 * </pre>
 */
final class AnsweredRequests {
    private static final int ENDS_MS = 8;
    private static final int REPLY_LENGTH = 16;
    private static final int REPLY_CODE = 20;
    private static final int BRANCH_LENGTH = 22;
    private static final int SOCKET = 24;
    private static final int ADDRESS_LENGTH = 26;
    private static final int ADDRESS = 28;
    private static final int HEAD_LENGTH = 56;
    private static final int ENDED_A_TURN = 1024;
    private static final int MEMORY_SHARE = 4; // of what transactions may take
    private static final long ABSENT = -1;
    private static final int COUNT_AT_FIRST = 1024;
    private static final float LOAD = 0.6f;

    private final TransactionLayer layer;
    private final List<ListenSocket> sockets;
    private final EntryRing ring;
    private final Long2LongHashMap places = new Long2LongHashMap(COUNT_AT_FIRST, LOAD, ABSENT);
    private final UnsafeBuffer entry = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);
    private final Timer timer =
            new Timer() {
                @Override
                protected void onExpiry(long nowNs) {
                    end();
                }
            };

    AnsweredRequests(TransactionLayer layer) {
        this.layer = layer;
        sockets = layer.all().settings().sockets();
        ring = new EntryRing((layer.config(MAX_MEMORY_MIB) << 20) / MEMORY_SHARE);
    }

    /** How many there are, in place of their transactions. */
    int count() {
        return places.size();
    }

    long usedBytes() {
        return ring.usedBytes();
    }

    /**
     * Takes a transaction whose request or response has been seen by the script, if its answer is
     * all that is left to do: then it is over.
     */
    void take(Transaction transaction, RoutingContext context) {
        boolean plain =
                transaction.live
                        && transaction.server == NonInviteServerState.COMPLETED
                        && transaction.branchCount == 0
                        && transaction.reply != Blocks.NONE
                        && !transaction.released
                        && !transaction.suspended
                        && transaction.upstream.protocol() == Protocol.UDP;
        if (plain && keep(transaction, sockets.indexOf(transaction.upstream.local()))) {
            context.transaction(RequestTransaction.NONE);
            layer.lifecycle().retire(transaction);
        }
    }

    private boolean keep(Transaction transaction, int socket) {
        int replyLength = Blocks.length(transaction.reply);
        int branchLength = transaction.viaBranchLength;
        long place =
                socket < 0
                        ? EntryRing.FULL
                        : ring.append(HEAD_LENGTH + branchLength + replyLength, entry);
        if (place == EntryRing.FULL) {
            return false;
        }
        entry.putLong(0, transaction.key);
        entry.putLong(ENDS_MS, transaction.endsMs);
        entry.putInt(REPLY_LENGTH, replyLength);
        entry.putShort(REPLY_CODE, (short) transaction.replyCode);
        entry.putShort(BRANCH_LENGTH, (short) branchLength);
        entry.putShort(SOCKET, (short) socket);
        int addressLength = transaction.upstream.remote().writeSockaddr(entry, ADDRESS);
        entry.putShort(ADDRESS_LENGTH, (short) addressLength);
        transaction.readRequest(bytes);
        entry.putBytes(HEAD_LENGTH, bytes, transaction.viaBranchOffset, branchLength);
        transaction.readReply(bytes);
        entry.putBytes(HEAD_LENGTH + branchLength, bytes, 0, replyLength);
        places.put(transaction.key, place);
        if (!timer.isScheduled()) {
            long leftMs = transaction.endsMs - layer.timing().nowMs();
            layer.timing().schedule(timer, Math.max(1, leftMs));
        }
        return true;
    }

    /** Whether a key is that of one of these. */
    boolean knows(long key) {
        return places.containsKey(key);
    }

    /**
     * Gives a request that has come again its transaction back.
     *
     * @return it; {@link Transaction#NONE} when it is not one of these, or there is no room.
     */
    Transaction giveBack(RoutingContext context, long key) {
        long place = places.get(key);
        if (place == ABSENT) {
            return Transaction.NONE;
        }
        ring.wrap(place, entry);
        SipMessage request = context.message();
        Via via = request.topVia();
        int branchLength = entry.getShort(BRANCH_LENGTH);
        boolean same =
                request.method() != Method.ACK
                        && branchLength == via.branchLength()
                        && isSame(request, via.branchOffset(), branchLength);
        Transaction made = same ? layer.lifecycle().makeAgain(context) : Transaction.NONE;
        if (made != Transaction.NONE) {
            restore(made, branchLength);
            entry.putLong(0, 0);
            places.remove(key);
        }
        return made;
    }

    private boolean isSame(SipMessage request, int offset, int length) {
        boolean same = true;
        for (int index = 0; index < length && same; index++) {
            same = request.buffer().getByte(offset + index) == entry.getByte(HEAD_LENGTH + index);
        }
        return same;
    }

    private void restore(Transaction transaction, int branchLength) {
        transaction.replyCode = entry.getShort(REPLY_CODE);
        transaction.replyLocal = true;
        transaction
                .upstream
                .protocol(Protocol.UDP)
                .local(sockets.get(entry.getShort(SOCKET)))
                .remote()
                .readSockaddr(entry, ADDRESS, entry.getShort(ADDRESS_LENGTH));
        int at = HEAD_LENGTH + branchLength;
        transaction.reply = layer.keep(Blocks.NONE, entry, at, entry.getInt(REPLY_LENGTH));
        transaction.server = NonInviteServerState.COMPLETED;
        transaction.endsMs = entry.getLong(ENDS_MS);
        long leftMs = transaction.endsMs - layer.timing().nowMs();
        layer.timing().schedule(transaction.end, Math.max(1, leftMs));
    }

    /** Timer J of some has run. */
    private void end() {
        long nowMs = layer.timing().nowMs();
        for (int index = 0; index < ENDED_A_TURN && ring.first(entry); index++) {
            if (entry.getLong(ENDS_MS) > nowMs) {
                break;
            }
            long key = entry.getLong(0);
            if (key != 0) {
                places.remove(key);
                layer.lifecycle().onRetiredEnd(key);
            }
            ring.removeFirst();
        }
        if (ring.first(entry)) {
            layer.timing().schedule(timer, Math.max(1, entry.getLong(ENDS_MS) - nowMs));
        }
    }

    void close() {
        layer.timing().cancel(timer);
        ring.close();
    }
}
