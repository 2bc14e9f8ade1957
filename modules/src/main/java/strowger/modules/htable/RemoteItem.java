package strowger.modules.htable;

import strowger.engine.cluster.Node;
import strowger.engine.value.Value;
import strowger.tables.RecordView;

/**
 * What another node says of an item.
 *
 * @param node that says it, by its number.
 * @param incarnation of that node.
 * @param version of the change; {@link #UNKNOWN} of a node that counts none, and then it is the
 *     newest.
 * @param value of the item; null when it is removed.
 * @param deadlineMs when it expires; {@link #OURS} for as our table says.
 */
record RemoteItem(int node, int incarnation, long version, Value value, long deadlineMs) {
    /** The version of a change of which nothing is known. */
    static final long UNKNOWN = 0;

    /** The incarnation of the owner of an item that was removed because another node said so. */
    static final int TOLD = -1;

    /** The deadline that our table gives. */
    static final long OURS = -1;

    /** Nothing. */
    static final RemoteItem NONE = new RemoteItem(0, 0, UNKNOWN, new Value(), RecordView.NEVER);

    static RemoteItem set(Node from, long version, Value value, long deadlineMs) {
        return new RemoteItem(from.number(), from.incarnation(), version, value, deadlineMs);
    }

    static RemoteItem removed(Node from, long version) {
        return set(from, version, new Value(), RecordView.NEVER);
    }

    boolean isRemoved() {
        return value.isNull();
    }

    boolean hasDeadline() {
        return deadlineMs != OURS;
    }
}
