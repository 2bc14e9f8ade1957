package strowger.tables;

import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The changes of a table for one consumer: bounded, in order within each stripe. A consumer that
 * falls behind loses changes, is told so by {@link ChangeHandler#onGap}, and lists the table again;
 * it never holds up the table. The first poll reports a gap too: that is how a consumer begins.
 *
 * <p>Written by any thread that changes the table; polled by one thread at a time.
 */
public final class ChangeFeed implements AutoCloseable {
    private static final int CHANGES_A_READ = 256;

    private final Store store;
    private final boolean showsEnded;
    private final ManyToOneRingBuffer ring;
    private final AtomicBoolean gap = new AtomicBoolean(true);
    private final AtomicLong lost = new AtomicLong();
    private final Change change;
    private final MessageHandler dispatch = this::dispatch;
    private final ChangeHandler deaf = new Deaf();
    private ChangeHandler handler = deaf;

    ChangeFeed(Store store, int capacityBytes, boolean showsEnded) {
        this.store = store;
        this.showsEnded = showsEnded;
        change = new Change(new RecordView(store.config().layout()));
        int length = capacityBytes + RingBufferDescriptor.TRAILER_LENGTH;
        ring =
                new ManyToOneRingBuffer(
                        new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, 64)));
    }

    /**
     * Hands on what has changed.
     *
     * @param changeHandler that takes each change, and the gaps.
     * @param changesMax to hand on.
     * @return the changes handed on.
     */
    public int poll(ChangeHandler changeHandler, int changesMax) {
        if (gap.get()) {
            gap.set(false); // before the handler lists the table: later losses show again
            int passed = pass();
            changeHandler.onGap(lost.getAndSet(0) + passed);
        }
        handler = changeHandler;
        int handed = ring.read(dispatch, changesMax); // up to the ring's end,
        return handed + ring.read(dispatch, changesMax - handed); // and from its beginning
    }

    /** The bytes that wait to be polled. */
    public int waitingBytes() {
        return ring.size();
    }

    /** Ends the feed. */
    @Override
    public void close() {
        store.detach(this);
    }

    /** Writes a change; the stripe is locked. */
    void write(Change.Kind kind, int stripe, long block) {
        KeyArea keys = store.keys();
        int keyLength = Block.keyLength(block);
        int identityLength = keys.uniqueCount() == 0 ? 0 : keys.uniqueLength(block, 0);
        int recordLength = showsEnded && kind != Change.Kind.PUT ? Block.length(block) : 0;
        int length = Change.KEY + keyLength + identityLength + recordLength;
        int at = length > ring.maxMsgLength() ? -1 : ring.tryClaim(kind.code(), length);
        if (at <= 0) {
            lost.incrementAndGet();
            gap.set(true);
            return;
        }
        AtomicBuffer buffer = ring.buffer();
        buffer.putLong(at + Change.VERSION, Block.version(block));
        buffer.putLong(at + Change.DEADLINE, Block.deadlineMs(block));
        buffer.putLong(at + Change.OWNER_NODE, UnsafeApi.getLong(block + Block.OWNER_NODE));
        buffer.putInt(at + Change.STRIPE, stripe);
        buffer.putShort(at + Change.KEY_LENGTH, (short) keyLength);
        buffer.putShort(at + Change.IDENTITY_LENGTH, (short) identityLength);
        long to = buffer.addressOffset() + at + Change.KEY;
        UnsafeApi.copyMemory(block + keys.keyOffset(), to, keyLength + identityLength);
        UnsafeApi.copyMemory(block, to + keyLength + identityLength, recordLength);
        ring.commit(at);
    }

    /** Passes over what waits: the listing that follows the gap shows it, and what was lost too. */
    private int pass() {
        handler = deaf;
        long end = ring.producerPosition();
        int passed = 0;
        long before = -1;
        while (ring.consumerPosition() < end && ring.consumerPosition() != before) {
            before = ring.consumerPosition();
            passed += ring.read(dispatch, CHANGES_A_READ);
        }
        return passed;
    }

    private void dispatch(int type, MutableDirectBuffer buffer, int at, int length) {
        change.wrap(Change.Kind.of(type), buffer, at, length);
        handler.onChange(change);
    }

    /** Passes over changes. */
    private static final class Deaf implements ChangeHandler {
        @Override
        public void onChange(Change change) {}

        @Override
        public void onGap(long lost) {}
    }
}
