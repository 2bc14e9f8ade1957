package strowger.usrloc.replication;

import strowger.usrloc.Contact;
import strowger.usrloc.ContactSet;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Contacts that have ended, by name: what is told of them, and that what was said of them before
 * and comes later does not bring them back. Bounded; the oldest are forgotten first. Any thread.
 */
final class Ended {
    /** Contacts that are remembered. */
    static final int COUNT_MAX = 1 << 17;

    /** How long they are remembered. */
    static final long LIFETIME_MS = 300_000;

    private final Map<String, End> ends = new LinkedHashMap<>();

    /**
     * The end of a contact.
     *
     * @param version in which it ended.
     * @param atMs when we learnt of it.
     * @param contacts holds it; nothing if another node said so.
     */
    record End(long version, long atMs, Optional<ContactSet> contacts) {
        Optional<Contact> contact() {
            return contacts.map(set -> set.at(0));
        }
    }

    /** Notes an end. */
    synchronized void add(String ruid, End end) {
        ends.remove(ruid);
        ends.put(ruid, end);
        Iterator<End> oldest = ends.values().iterator();
        boolean more = true;
        while (more) {
            boolean old = oldest.next().atMs() < end.atMs() - LIFETIME_MS;
            more = (old || ends.size() > COUNT_MAX) && ends.size() > 1;
            if (more) {
                oldest.remove();
            }
        }
    }

    /** The end of a contact, if it has ended. */
    synchronized Optional<End> find(String ruid) {
        return Optional.ofNullable(ends.get(ruid));
    }
}
