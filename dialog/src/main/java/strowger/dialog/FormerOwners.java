package strowger.dialog;

import strowger.engine.cluster.Node;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who owns the dialogs of other nodes, over restarts of ours: the number of a node is good for one
 * run only. Nodes of which an earlier run has kept dialogs have numbers below 0 until they are
 * heard of. Any thread.
 */
final class FormerOwners {
    /** The incarnation of an owner that has not said again that it has the dialog. */
    static final int UNCONFIRMED = 0;

    private static final int FIRST = -1;

    private final Map<String, Integer> formers = new ConcurrentHashMap<>();
    private final Map<Integer, String> ids = new ConcurrentHashMap<>();

    /** A node is there, or has told of a dialog of its own. */
    void heard(Node node) {
        ids.putIfAbsent(node.number(), node.id());
    }

    /** The number, until it is heard of, of the node of an id. */
    synchronized int former(String id) {
        int number = formers.computeIfAbsent(id, _ -> FIRST - formers.size());
        ids.putIfAbsent(number, id);
        return number;
    }

    /** That number, if it was ever asked for. */
    Optional<Integer> find(String id) {
        return Optional.ofNullable(formers.get(id));
    }

    /** The id of an owner; empty if it is not known. */
    String id(int number) {
        return ids.getOrDefault(number, "");
    }

    /** All numbers of nodes of which an earlier run has kept dialogs. */
    List<Integer> all() {
        return List.copyOf(formers.values());
    }
}
