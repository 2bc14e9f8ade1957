package strowger.usrloc;

import strowger.engine.module.Counter;
import strowger.engine.transport.Connection;
import strowger.engine.transport.ConnectionListener;
import strowger.engine.transport.ConnectionTracker;
import strowger.engine.transport.EndReason;

/**
 * Contacts and the connections they registered over go together: a contact is gone with its
 * connection ({@code handle_lost_tcp}), and a connection with its last contact ({@code
 * close_expired_tcp}). Called on reactors and on the sweep's thread.
 */
final class FlowContacts implements ConnectionListener, ExpiryListener {
    private final Locations locations;
    private final ConnectionTracker connections;
    private final Counter lost;

    /**
     * @param lost counts the contacts that went with their connection.
     */
    FlowContacts(Locations locations, ConnectionTracker connections, Counter lost) {
        this.locations = locations;
        this.connections = connections;
        this.lost = lost;
    }

    @Override
    public void ended(Connection connection, EndReason reason) {
        for (LocationTable table : locations.tables()) {
            lost.add(table.removeByConnection(connection.id()));
        }
    }

    @Override
    public void expired(LocationTable table, ContactSet expired) {
        long id = expired.at(0).connectionId();
        if (id != ConnectionTracker.NONE && !isUsed(id)) {
            boolean _ = connections.close(id);
        }
    }

    private boolean isUsed(long id) {
        boolean used = false;
        for (LocationTable table : locations.tables()) {
            used |= table.countByConnection(id) > 0;
        }
        return used;
    }
}
