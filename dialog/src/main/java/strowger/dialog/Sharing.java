package strowger.dialog;

import strowger.dialog.replication.Replication;
import strowger.engine.cluster.Bus;
import strowger.tables.Change;
import strowger.tables.ChangeFeed;
import strowger.tables.ChangeHandler;

/**
 * Has other nodes told of what changes in the tables: reads their feeds, so that nothing of it is
 * in the way of a message. One thread, but for {@link #isSynchronized}.
 */
final class Sharing {
    /** Bytes of each feed: room for some ten thousand changes. */
    static final int FEED_BYTES = 1 << 22;

    private static final int CHANGES_A_POLL = 4096;
    private static final int POLLS_MAX = 64;

    private final Replication replication;
    private final ChangeFeed dialogs;
    private final ChangeFeed entries;
    private final ChangeHandler dialogHandler = new OfDialogs();
    private final ChangeHandler entryHandler = new OfEntries();
    private final Runnable onSynchronized;

    /**
     * Begins to share.
     *
     * @param channel they are shared on.
     * @param feedBytes of each feed, a power of two.
     * @param waitMs that synchronization takes at most.
     * @param dropsDead whether dialogs of nodes that can't be reached are dropped at once.
     * @param onSynchronized is run once, when this node knows what the others hold.
     */
    Sharing(
            Dialogs owner,
            ReplicaStore store,
            Bus bus,
            String channel,
            int feedBytes,
            long waitMs,
            boolean dropsDead,
            Runnable onSynchronized) {
        this.onSynchronized = onSynchronized;
        dialogs = owner.table().records().feed(feedBytes);
        entries = owner.profiles().feed(feedBytes);
        replication = new Replication(bus, channel, store, owner.table()::nowMs, waitMs, dropsDead);
    }

    /** Reads what has changed; to be called often. */
    void poll() {
        poll(dialogs, dialogHandler);
        poll(entries, entryHandler);
        if (replication.tick()) {
            onSynchronized.run();
        }
    }

    private static void poll(ChangeFeed feed, ChangeHandler handler) {
        int handed = CHANGES_A_POLL;
        for (int round = 0; round < POLLS_MAX && handed == CHANGES_A_POLL; round++) {
            handed = feed.poll(handler, CHANGES_A_POLL);
        }
    }

    /** Whether this node knows what the others hold, or has waited long enough. */
    boolean isSynchronized() {
        return replication.isSynchronized();
    }

    Replication replication() {
        return replication;
    }

    private final class OfDialogs implements ChangeHandler {
        @Override
        public void onChange(Change change) {
            long dialog = change.buffer().getLong(change.identityOffset());
            if (change.kind() == Change.Kind.PUT) {
                replication.changed(dialog);
            } else {
                replication.gone(dialog);
            }
        }

        @Override
        public void onGap(long lost) {
            replication.changedAll();
        }
    }

    private final class OfEntries implements ChangeHandler {
        private static final byte LOCAL = 'd';

        @Override
        public void onChange(Change change) {
            int at = change.keyOffset();
            if (change.buffer().getByte(at) == LOCAL) {
                replication.changed(change.buffer().getLong(at + 1));
            }
        }

        @Override
        public void onGap(long lost) {
            replication.changedAll();
        }
    }
}
