package strowger.engine.transport;

import java.util.ArrayList;
import java.util.List;

/**
 * The connections that were written to since the last flush, and those whose peers had not taken
 * all of it then: they are looked at again, a bounded number in a turn. For one reactor's thread.
 */
final class WrittenConnections {
    private static final int LOOKED_AT_MAX = 64;

    private final List<StreamConnection> written = new ArrayList<>();
    private final List<StreamConnection> slow = new ArrayList<>();
    private int next;

    /** Adds one, once in a turn. */
    void add(StreamConnection connection) {
        written.add(connection);
    }

    void flush() {
        lookAtSlow();
        for (int index = 0; index < written.size(); index++) {
            StreamConnection connection = written.get(index);
            if (connection.flush() && connection.becomesSlow()) {
                slow.add(connection);
            }
        }
        written.clear();
    }

    private void lookAtSlow() {
        for (int count = Math.min(slow.size(), LOOKED_AT_MAX); count > 0; count--) {
            next = next < slow.size() ? next : 0;
            StreamConnection connection = slow.get(next);
            if (connection.stillWaits()) {
                next++;
                continue;
            }
            StreamConnection last = slow.removeLast();
            if (last != connection) {
                slow.set(next, last);
            }
        }
    }
}
