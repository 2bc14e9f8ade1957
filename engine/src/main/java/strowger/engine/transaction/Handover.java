package strowger.engine.transaction;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.transport.Inbound;

/** A message on its way to the reactor that owns its transaction: a copy. Reused. */
final class Handover implements Runnable {
    private static final int LENGTH_MIN = 4096;

    private final Transactions transactions;
    private final Inbound inbound = new Inbound();
    private UnsafeBuffer copy = new UnsafeBuffer(BufferUtil.allocateDirectAligned(LENGTH_MIN, 64));
    private int owner;

    Handover(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Copies a message. */
    void take(Inbound message, int reactorIndex) {
        int length = message.length();
        if (length > copy.capacity()) {
            int capacity = Integer.highestOneBit(length) << 1;
            copy = new UnsafeBuffer(BufferUtil.allocateDirectAligned(capacity, 64));
        }
        copy.putBytes(0, message.buffer(), message.offset(), length);
        inbound.wrap(copy, 0, length)
                .arrived(message.socket(), message.connectionId(), message.receivedNs());
        inbound.source().copyFrom(message.source());
        owner = reactorIndex;
    }

    @Override
    public void run() {
        try {
            transactions.layer(owner).onHandedOver(inbound);
        } finally {
            transactions.giveBack(this);
        }
    }
}
