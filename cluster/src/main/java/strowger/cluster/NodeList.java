package strowger.cluster;

import strowger.engine.cluster.NodeState;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The body of a notification: a line for each node that its sender can reach, itself last.
 *
 * <pre>sip:192.0.2.7:5060;status=active</pre>
 */
final class NodeList {
    /** The content type of such a body. */
    static final String CONTENT_TYPE = "text/plain";

    /** Nodes one list may name. */
    static final int NODES_MAX = 128;

    private static final String STATUS = ";status=";

    private NodeList() {}

    /**
     * One line.
     *
     * @param address of the node.
     * @param state that its sender sees it in.
     */
    record Entry(NodeAddress address, NodeState state) {}

    /** Writes a list. */
    static String write(List<Entry> entries) {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            text.append(entry.address().uri())
                    .append(STATUS)
                    .append(word(entry.state()))
                    .append("\r\n");
        }
        return text.toString();
    }

    /** A state as lists and commands write it. */
    static String word(NodeState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Reads a list; empty if any line is malformed, or there are too many. */
    static Optional<List<Entry>> read(String body) {
        List<Entry> entries = new ArrayList<>();
        for (String line : body.split("\r?\n", NODES_MAX + 2)) {
            if (line.isBlank()) {
                continue;
            }
            Optional<Entry> entry = entry(line.strip());
            if (entry.isEmpty() || entries.size() == NODES_MAX) {
                return Optional.empty();
            }
            entries.add(entry.get());
        }
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries);
    }

    private static Optional<Entry> entry(String line) {
        int at = line.indexOf(STATUS);
        if (at < 0) {
            return Optional.empty();
        }
        int end = line.indexOf(';', at + STATUS.length());
        String word = line.substring(at + STATUS.length(), end < 0 ? line.length() : end);
        String uri = line.substring(0, at) + (end < 0 ? "" : line.substring(end));
        Optional<NodeState> state = state(word);
        return NodeAddress.parse(uri)
                .filter(address -> state.isPresent())
                .map(address -> new Entry(address, state.orElseThrow()));
    }

    /** Reads a state. */
    static Optional<NodeState> state(String word) {
        for (NodeState state : NodeState.values()) {
            if (word(state).equals(word)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
