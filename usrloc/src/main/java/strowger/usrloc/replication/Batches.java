package strowger.usrloc.replication;

import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.JsonText;
import strowger.engine.cluster.Node;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactSet;
import strowger.usrloc.LocationTable;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * All contacts of a table for one node, read page by page: several to a message, as far as the
 * configuration wants that; to nodes that run Strowger always.
 */
final class Batches implements Iterator<ClusterMessage> {
    private static final int CONTACTS_A_PAGE = 256;
    private static final int CONTACTS_TO_OURS = 150;

    private final LocationTable table;
    private final ReplicationConfig config;
    private final Node to;
    private final int contactsMax;
    private final Queue<JsonText> waiting = new ArrayDeque<>();
    private final List<Ended.End> ends;
    private int ended;
    private long cursor;

    /**
     * @param ends told of behind the contacts: another node may tell the same one of a contact that
     *     it does not know to have ended.
     */
    Batches(LocationTable table, ReplicationConfig config, Node to, List<Ended.End> ends) {
        this.ends = ends;
        this.table = table;
        this.config = config;
        this.to = to;
        contactsMax = to.isStrowger() ? CONTACTS_TO_OURS : config.batchContacts();
    }

    @Override
    public boolean hasNext() {
        while (waiting.isEmpty() && cursor != LocationTable.END) { // a page may be empty
            readPage();
        }
        if (waiting.isEmpty() && ended < ends.size()) {
            waiting.add(ContactText.write(ends.get(ended++)));
        }
        return !waiting.isEmpty();
    }

    private void readPage() {
        ContactSet page = table.newSet();
        cursor = table.list(cursor, CONTACTS_A_PAGE, page);
        for (int index = 0; index < page.count(); index++) {
            Contact contact = page.at(index);
            waiting.add(
                    ContactText.write(
                            ContactText.UPDATE, contact, config.sockets(), contact.version(), to));
        }
    }

    @Override
    public ClusterMessage next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more contacts");
        }
        if (contactsMax <= 1) {
            return waiting.remove().message();
        }
        JsonText batch = new JsonText();
        int bytesMax = Math.min(config.batchBytes(), to.batchBytes());
        int bytes = 0;
        for (int number = 1; number <= contactsMax && hasNext(); number++) {
            int length = waiting.element().message().length() + Integer.BYTES * 2;
            if (number > 1 && bytes + length > bytesMax) {
                break;
            }
            bytes += length;
            batch.add(Integer.toString(number), waiting.remove());
        }
        return new JsonText().add("multi", batch).message();
    }
}
