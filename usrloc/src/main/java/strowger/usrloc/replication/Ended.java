package strowger.usrloc.replication;

import strowger.engine.cluster.JsonObject;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactField;
import strowger.usrloc.ContactSet;
import strowger.usrloc.MatchingMode;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
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

    private final MatchingMode mode;
    private final Map<String, End> ends = new LinkedHashMap<>();
    private final Map<String, End> same = new HashMap<>(); // by what they are the same by

    Ended(MatchingMode mode) {
        this.mode = mode;
    }

    /**
     * The end of a contact.
     *
     * @param version in which it ended.
     * @param atMs when we learnt of it.
     * @param contacts holds it; nothing if another node said so.
     * @param names what other nodes know it by.
     */
    record End(long version, long atMs, Optional<ContactSet> contacts, Names names) {
        static End of(long version, long atMs, ContactSet contacts) {
            return new End(version, atMs, Optional.of(contacts), Names.of(contacts.at(0)));
        }

        static End told(long atMs, JsonObject told) {
            return new End(told.number("version", 0), atMs, Optional.empty(), Names.of(told));
        }

        Optional<Contact> contact() {
            return contacts.map(set -> set.at(0));
        }
    }

    /** By what a contact is the same one on other nodes, by any {@code matching_mode}. */
    record Names(String aor, String ruid, String uri, String callId, String path) {
        String same(MatchingMode mode) {
            return switch (mode) {
                case CONTACT_ONLY -> aor + '\0' + uri;
                case CONTACT_CALLID -> aor + '\0' + uri + '\0' + callId;
                case CONTACT_PATH -> aor + '\0' + uri + '\0' + path;
                case CALLID_ONLY -> aor + '\0' + callId;
            };
        }

        static Names of(Contact contact) {
            return new Names(
                    contact.text(ContactField.AOR),
                    contact.text(ContactField.RUID),
                    contact.text(ContactField.URI),
                    contact.text(ContactField.CALL_ID),
                    contact.text(ContactField.PATH));
        }

        static Names of(JsonObject told) {
            return new Names(
                    told.text("aor", ""),
                    told.text("ruid", ""),
                    told.text("c", ""),
                    told.text("callid", ""),
                    told.text("path", ""));
        }
    }

    /** All that are remembered, the oldest first. */
    synchronized List<End> all() {
        return List.copyOf(ends.values());
    }

    /** Notes an end. */
    synchronized void add(String ruid, End end) {
        End known = ends.get(ruid);
        if (known != null && known.version() >= end.version()) {
            return; // told again, by one that knows less of it
        }
        ends.remove(ruid);
        ends.put(ruid, end);
        same.merge(
                end.names().same(mode),
                end,
                (former, latter) -> former.version() > latter.version() ? former : latter);
        Iterator<End> oldest = ends.values().iterator();
        boolean more = true;
        while (more) {
            End first = oldest.next();
            boolean old = first.atMs() < end.atMs() - LIFETIME_MS;
            more = (old || ends.size() > COUNT_MAX) && ends.size() > 1;
            if (more) {
                oldest.remove();
                same.remove(first.names().same(mode), first);
            }
        }
    }

    /** Whether a contact, or another that is the same one, has ended in this version or later. */
    synchronized boolean isBuried(Names names, long version) {
        End named = ends.get(names.ruid());
        End other = same.get(names.same(mode));
        boolean byName = named != null && named.version() >= version;
        return byName || (other != null && other.version() > version);
    }

    /** The end of a contact, if it has ended. */
    synchronized Optional<End> find(String ruid) {
        return Optional.ofNullable(ends.get(ruid));
    }
}
