package strowger.engine.transaction;

import org.jctools.queues.MpmcArrayQueue;
import org.jspecify.annotations.Nullable;

import strowger.engine.routing.Core;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.StatefulLayer;
import strowger.engine.transport.Connection;
import strowger.engine.transport.ConnectionListener;
import strowger.engine.transport.EndReason;
import strowger.engine.transport.Inbound;
import strowger.tables.LongTable;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * The transactions of all reactors: whose a request's transaction is, and the way there. Any
 * thread.
 */
public final class Transactions implements AutoCloseable {
    private static final int REACTORS_MAX = 256;
    private static final int HANDOVERS_MAX = 4096;
    private static final int STRIPES = 64;
    private static final int NO_OWNER = -1;
    private static final long TURNS_MS = 1000;

    private final CoreSettings settings;
    private final TransactionConfig config;
    private final int reactorCount;
    private final Timing timing;
    private final Listeners listeners = new Listeners();
    private final AtomicReferenceArray<@Nullable TransactionLayer> layers =
            new AtomicReferenceArray<>(REACTORS_MAX);
    private final MpmcArrayQueue<Handover> handovers = new MpmcArrayQueue<>(HANDOVERS_MAX);
    private final AtomicInteger handoverCount = new AtomicInteger();
    private final boolean alone;
    private volatile @Nullable LongTable owners; // null with one reactor, which owns all

    /**
     * Makes them known to the cores that are made from now on.
     *
     * @param reactorCount of the server.
     * @param timing of each layer's thread.
     */
    public Transactions(
            CoreSettings settings, TransactionConfig config, int reactorCount, Timing timing) {
        this.settings = settings;
        this.config = config;
        this.reactorCount = reactorCount;
        this.timing = timing;
        long keys = 2L * reactorCount * config.value(TransactionConfig.Setting.MAX_TRANSACTIONS);
        alone = reactorCount <= 1;
        owners = reactorCount > 1 ? new LongTable(STRIPES, keys, settings.seed()) : null;
        settings.stateful(this::layerOf);
    }

    private StatefulLayer layerOf(Core core) {
        TransactionLayer layer = new TransactionLayer(this, core, timing);
        layers.set(core.reactorIndex(), layer);
        return layer;
    }

    CoreSettings settings() {
        return settings;
    }

    /** How they are kept. */
    public TransactionConfig config() {
        return config;
    }

    /**
     * Has a listener told of all transactions; before the first message.
     *
     * @return the mark that is the listener's own, for {@link Transaction#mark(long)}.
     */
    public long listen(TransactionListener listener) {
        return listeners.add(listener);
    }

    /** What is to hear of connections, so that branches do not wait for one that has ended. */
    public ConnectionListener connectionListener() {
        return new ConnectionListener() {
            @Override
            public void ended(Connection connection, EndReason reason) {
                if (connection.isAwaited() && reason != EndReason.SHUTDOWN) {
                    onFlowEnded(connection.id());
                }
            }
        };
    }

    private void onFlowEnded(long connectionId) {
        for (int index = 0; index < reactorCount; index++) {
            boolean _ = on(index, layer -> layer.flows().onEnded(connectionId));
        }
    }

    Listeners listeners() {
        return listeners;
    }

    /** The layer of a core. */
    public static TransactionLayer of(Core core) {
        if (core.stateful() instanceof TransactionLayer layer) {
            return layer;
        }
        throw new IllegalStateException("this core keeps no transactions");
    }

    TransactionLayer layer(int reactorIndex) {
        TransactionLayer layer = layers.get(reactorIndex);
        if (layer == null) {
            throw new IllegalStateException("no reactor " + reactorIndex);
        }
        return layer;
    }

    /** The core of the reactor that a live transaction belongs to. */
    public Core coreOf(Transaction transaction) {
        return layer(transaction.index() >>> TransactionLayer.SLOT_BITS).core();
    }

    /** The sum of a figure over all reactors; any thread. */
    public long total(ToLongFunction<TransactionLayer> figure) {
        long total = 0;
        for (int index = 0; index < REACTORS_MAX; index++) {
            TransactionLayer layer = layers.get(index);
            total += layer == null ? 0 : figure.applyAsLong(layer);
        }
        return total;
    }

    /** The sum of a counter over all reactors; any thread. */
    public long total(TransactionCounter counter) {
        return total(layer -> layer.counters().value(counter));
    }

    /** Reactors there are. */
    public int reactorCount() {
        return reactorCount;
    }

    /**
     * Has a task done by the layer of a reactor, on its thread.
     *
     * @return false when there is no such reactor, or its inbox is full.
     */
    public boolean on(int reactorIndex, Consumer<TransactionLayer> task) {
        TransactionLayer layer =
                reactorIndex < 0 || reactorIndex >= REACTORS_MAX ? null : layers.get(reactorIndex);
        return layer != null && layer.core().execute(() -> task.accept(layer));
    }

    /** Whether this reactor is the only one, so that nothing is ever another's. */
    boolean isAlone() {
        return alone;
    }

    /** Notes whose a key is. */
    void own(long key, int reactorIndex) {
        LongTable all = owners;
        if (all != null && key != 0) {
            all.put(key, reactorIndex);
        }
    }

    /** Forgets whose a key is. */
    void disown(long key) {
        LongTable all = owners;
        if (all != null && key != 0) {
            all.remove(key);
        }
    }

    /** The reactor that owns a key, or -1. */
    int owner(long key) {
        LongTable all = owners;
        long owner = all == null || key == 0 ? LongTable.ABSENT : all.value(key);
        return owner == LongTable.ABSENT ? NO_OWNER : (int) owner;
    }

    boolean isReactor(int index) {
        return index >= 0 && index < REACTORS_MAX && layers.get(index) != null;
    }

    /** Hands a message to another reactor; false when its inbox or the pool is used up. */
    boolean handOver(Inbound message, int reactorIndex) {
        Handover handover = handovers.poll();
        if (handover == null) {
            if (handoverCount.incrementAndGet() > HANDOVERS_MAX) {
                handoverCount.decrementAndGet();
                return false;
            }
            handover = new Handover(this);
        }
        handover.take(message, reactorIndex);
        if (!layer(reactorIndex).core().execute(handover)) {
            giveBack(handover);
            return false;
        }
        return true;
    }

    void giveBack(Handover handover) {
        handovers.offer(handover);
    }

    /**
     * Waits, a second at most, until each reactor has done what it was at: then none uses what it
     * was told before to let go of. On none of their threads.
     */
    public void awaitTurns() {
        CountDownLatch passed = new CountDownLatch(reactorCount);
        for (int index = 0; index < reactorCount; index++) {
            if (!on(index, _ -> passed.countDown())) {
                passed.countDown();
            }
        }
        try {
            boolean _ = passed.await(TURNS_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reactors may still run: the table is let go of first. */
    @Override
    public void close() {
        LongTable all = owners;
        if (all != null) {
            owners = null;
            awaitTurns();
            all.close();
        }
    }
}
