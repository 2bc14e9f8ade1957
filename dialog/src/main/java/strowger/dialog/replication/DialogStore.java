package strowger.dialog.replication;

import strowger.engine.cluster.Node;
import strowger.engine.cluster.Verdict;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The dialogs of this node, as replication reads and changes them. Any thread. */
public interface DialogStore {
    /** What there is to tell of a dialog. */
    enum Standing {
        /** It is ours, and has not ended. */
        OWN,
        /** It was ours, and has ended. */
        ENDED,
        /** It was another node's, and has ended by a request that came by here. */
        ENDED_HERE,
        /** It is another node's. */
        THEIRS,
        /** There is no record of it. */
        GONE
    }

    /** How a dialog stands here. */
    Standing standing(long dialog);

    /** Reads a dialog; empty when there is none. */
    Optional<ToldDialog> read(long dialog);

    /**
     * Names of dialogs of ours that have not ended, a page of them.
     *
     * @param cursor 0 for the first page.
     * @param names takes them.
     * @return the next cursor; {@link #END} behind the last page.
     */
    long list(long cursor, List<Long> names);

    /** The cursor behind the last page. */
    long END = -1;

    /** A node has told of a dialog of its own: holds it, or brings it up to date. */
    Verdict update(Node owner, ToldDialog dialog);

    /** A node has told of a dialog's state. */
    Verdict state(Node from, ToldDialog dialog);

    /** A node has dropped a dialog. */
    Verdict remove(Node from, long dialog);

    /** A node has told of all its dialogs: drops what else is held of it; how much that was. */
    int retain(Node owner, Set<Long> told);

    /** A node is heard of: what an earlier run of ours has kept of it belongs to it. */
    void adopt(Node node);

    /** A node has told what it has: drops what was kept of it and was not among that; how much. */
    int dropUnconfirmed(Node owner);

    /** Drops what was kept of nodes that were not heard of since; how much that was. */
    int dropUnheard();

    /** A life of a node is over: all that is held of it is dropped; how much that was. */
    int drop(Node owner);
}
