package strowger.engine.transaction;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.parser.HeaderName;
import strowger.parser.Method;
import strowger.parser.SipMessage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Looks through all transactions of a reactor, for operators; on its thread. */
public final class TransactionSearch {
    private final TransactionLayer layer;
    private final SipMessage message = new SipMessage();
    private final UnsafeBuffer bytes = new UnsafeBuffer();

    TransactionSearch(TransactionLayer layer) {
        this.layer = layer;
    }

    /** Tells of the transactions there are, so many at most. */
    public List<TransactionFacts> list(int max) {
        List<TransactionFacts> facts = new ArrayList<>();
        for (int slot = 0; slot < layer.pool().slotCount() && facts.size() < max; slot++) {
            Transaction transaction = layer.pool().at(slot);
            if (transaction.live) {
                facts.add(factsOf(transaction));
            }
        }
        return facts;
    }

    private TransactionFacts factsOf(Transaction transaction) {
        read(transaction);
        return new TransactionFacts(
                transaction.id(),
                text(message.methodOffset(), message.methodLength()),
                text(message.callIdOffset(), message.callIdLength()),
                message.cSeq().number(),
                header(HeaderName.FROM),
                header(HeaderName.TO),
                transaction.local,
                transaction.sentCount,
                transaction.replyCode,
                layer.timing().nowMs() - transaction.createdMs);
    }

    private void read(Transaction transaction) {
        transaction.readRequest(bytes);
        message.wrap(bytes, 0, bytes.capacity());
    }

    private String header(HeaderName name) {
        int index = message.find(name);
        return index == SipMessage.ABSENT
                ? ""
                : text(message.valueOffset(index), message.valueLength(index));
    }

    private String text(int offset, int length) {
        byte[] copy = new byte[length];
        bytes.getBytes(offset, copy);
        return new String(copy, StandardCharsets.UTF_8);
    }

    /** The transaction of an INVITE or another request by its Call-ID and CSeq; NONE if none. */
    public Transaction find(DirectBuffer callId, int offset, int length, long cSeq) {
        for (int slot = 0; slot < layer.pool().slotCount(); slot++) {
            Transaction transaction = layer.pool().at(slot);
            if (transaction.live && transaction.method != Method.CANCEL) {
                read(transaction);
                if (message.cSeq().number() == cSeq && isCallId(callId, offset, length)) {
                    return transaction;
                }
            }
        }
        return Transaction.NONE;
    }

    private boolean isCallId(DirectBuffer callId, int offset, int length) {
        return strowger.parser.Token.equals(
                callId, offset, length, bytes, message.callIdOffset(), message.callIdLength());
    }
}
