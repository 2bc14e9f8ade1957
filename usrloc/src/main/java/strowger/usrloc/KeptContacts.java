package strowger.usrloc;

import strowger.engine.cluster.Node;
import strowger.engine.storage.Durable;
import strowger.engine.storage.Notes;
import strowger.engine.transport.ListenSocket;
import strowger.tables.RecordDraft;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

import java.util.function.Function;

/**
 * The contacts of one table as they are kept over restarts. Connections do not outlive the process:
 * a contact that was reached over one is dropped, or stays to be reached by another, as {@code
 * handle_lost_tcp} says of connections that end.
 */
final class KeptContacts implements Durable {
    /** Stands for whichever other node had a contact: it tells of it again, or it expires. */
    static final int FORMER_NODE = -1;

    private final LocationTable table;
    private final Function<String, ListenSocket> sockets;
    private final boolean endsWithConnection;

    /**
     * @param sockets finds a socket that is listened on by its text.
     * @param endsWithConnection whether a contact is gone with its connection.
     */
    KeptContacts(
            LocationTable table,
            Function<String, ListenSocket> sockets,
            boolean endsWithConnection) {
        this.table = table;
        this.sockets = sockets;
        this.endsWithConnection = endsWithConnection;
    }

    @Override
    public String name() {
        return "usrloc." + table.name();
    }

    @Override
    public RecordTable records() {
        return table.records();
    }

    @Override
    public boolean describe(RecordView record, Notes notes) {
        ListenSocket socket = table.sockets().socket(record.shortAt(ContactRecord.SOCKET));
        notes.add(socket.isNone() ? "" : socket.toString());
        return (record.intAt(ContactRecord.FLAGS) & Contact.MEMORY_ONLY) == 0;
    }

    @Override
    public boolean restore(RecordDraft record, Notes notes) {
        boolean connected = record.longKey(ContactRecord.CONNECTION) != 0;
        if (connected && endsWithConnection) {
            return false;
        }
        record.longKey(ContactRecord.CONNECTION, 0);
        ListenSocket socket = sockets.apply(notes.next());
        record.putShort(ContactRecord.SOCKET, table.sockets().number(socket));
        if (record.ownerNode() != Node.SELF) {
            record.owner(FORMER_NODE, 0);
        }
        return table.records().put(record).isStored();
    }
}
