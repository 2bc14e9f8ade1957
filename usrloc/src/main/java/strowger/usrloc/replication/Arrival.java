package strowger.usrloc.replication;

import strowger.engine.cluster.JsonObject;
import strowger.engine.cluster.Node;
import strowger.engine.routing.CoreSettings;
import strowger.engine.value.Value;
import strowger.tables.PutResult;
import strowger.usrloc.Bindings;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactDraft;
import strowger.usrloc.ContactField;
import strowger.usrloc.ContactSet;
import strowger.usrloc.LocationTable;

/**
 * Does here what another node says of a contact, unless we know newer: by its version if that is
 * told, by when it was modified otherwise. A contact that is here under another name is the same by
 * the rules of {@code matching_mode}; then the newer stays, of two of one age the one with the
 * greater name.
 */
final class Arrival {
    private final LocationTable table;
    private final CoreSettings settings;
    private final boolean takesFlags;
    private final ContactSet known;
    private final Bindings putting = new Bindings(this::put);
    private final Bindings removing = new Bindings(this::remove);
    private final ContactDraft draft;
    private Told told = new Told("", JsonObject.read("{}").orElseThrow());
    private Node from = Node.ALONE;
    private boolean done;

    /** What is told. */
    private record Told(String ruid, JsonObject object) {
        long version() {
            return object.number("version", 0);
        }

        boolean isNewer(Contact than) {
            if (version() == 0) {
                return object.number("last_modified", 0) >= than.modifiedSec();
            }
            return version() != than.version() ? version() > than.version() : beats(than);
        }

        /** Two nodes have changed it in the same millisecond: one change stays, on all nodes. */
        private boolean beats(Contact other) {
            int order = Long.compare(object.number("cseq", 0), other.cseq());
            return order != 0
                    ? order > 0
                    : object.text("callid", "").compareTo(other.text(ContactField.CALL_ID)) > 0;
        }
    }

    Arrival(LocationTable table, CoreSettings settings, boolean takesFlags) {
        this.table = table;
        this.settings = settings;
        this.takesFlags = takesFlags;
        known = table.newSet();
        draft = table.newDraft();
    }

    /** Takes a contact; false when there is no room for it. */
    boolean save(Node node, JsonObject object) {
        return within(node, object, putting);
    }

    /** Removes a contact. */
    boolean remove(Node node, JsonObject object) {
        return within(node, object, removing);
    }

    private boolean within(Node node, JsonObject object, Bindings work) {
        from = node;
        told = new Told(object.text("ruid", ""), object);
        done = true;
        Value aor = ContactText.text(object, "aor");
        table.within(aor.buffer(), aor.offset(), aor.length(), work);
        return done;
    }

    private void put(Bindings bindings) {
        bindings.read(known);
        for (int index = 0; index < known.count(); index++) {
            Contact each = known.at(index);
            boolean named = isNamed(each);
            boolean same = named || isSame(each);
            if (same && !(named ? told.isNewer(each) : wins(each))) {
                return;
            }
        }
        for (int index = 0; index < known.count(); index++) {
            Contact each = known.at(index);
            if (isNamed(each) ? each.version() == told.version() : isSame(each)) {
                bindings.removeTold(each); // a table takes no version twice
            }
        }
        write();
        PutResult result = bindings.put(draft);
        done = result.isStored() || result == PutResult.STALE;
    }

    private boolean isNamed(Contact contact) {
        return contact.text(ContactField.RUID).equals(told.ruid());
    }

    /** One of two of different names stays: the same one on all nodes. */
    private boolean wins(Contact other) {
        int age =
                told.version() != 0
                        ? Long.compare(told.version(), other.version())
                        : Long.compare(
                                told.object().number("last_modified", 0), other.modifiedSec());
        return age != 0 ? age > 0 : told.ruid().compareTo(other.text(ContactField.RUID)) > 0;
    }

    private boolean isSame(Contact other) {
        return switch (table.config().matchingMode()) {
            case CONTACT_ONLY -> is(other, ContactField.URI, "c");
            case CONTACT_CALLID ->
                    is(other, ContactField.URI, "c") && is(other, ContactField.CALL_ID, "callid");
            case CONTACT_PATH ->
                    is(other, ContactField.URI, "c") && is(other, ContactField.PATH, "path");
            case CALLID_ONLY -> is(other, ContactField.CALL_ID, "callid");
        };
    }

    private boolean is(Contact other, ContactField field, String name) {
        return other.text(field).equals(told.object().text(name, ""));
    }

    private void remove(Bindings bindings) {
        bindings.read(known);
        for (int index = 0; index < known.count(); index++) {
            Contact each = known.at(index);
            if (isNamed(each) ? !isOlderThan(each) : isReplaced(each)) {
                bindings.removeTold(each);
            }
        }
    }

    private boolean isOlderThan(Contact other) {
        return told.version() != 0 && other.version() > told.version();
    }

    /** What ended had taken the place of this one, whether we were told of that or not. */
    private boolean isReplaced(Contact other) {
        return told.version() != 0 && other.version() < told.version() && isSame(other);
    }

    private void write() {
        JsonObject object = told.object();
        draft.begin(
                ContactText.text(object, "aor"),
                ContactText.value(told.ruid()),
                from,
                (int) object.number("server_id", 0),
                told.version());
        draft.expires(ContactText.deadlineMs(object))
                .cseq((int) object.number("cseq", 0))
                .modified(
                        (int) object.number("last_modified", 0),
                        (int) object.number("last_modified", 0))
                .flags(0, takesFlags ? (int) object.number("cflags", 0) : 0)
                .methods((int) object.number("methods", Contact.ALL_METHODS))
                .regId((int) object.number("reg_id", 0))
                .q((int) object.number("q", -1))
                .socket(settings.socket(object.text("sock", object.text("sockname", ""))));
        draft.text(ContactField.URI, ContactText.text(object, "c"))
                .text(ContactField.CALL_ID, ContactText.text(object, "callid"))
                .text(ContactField.USER_AGENT, ContactText.text(object, "user_agent"))
                .text(ContactField.RECEIVED, ContactText.text(object, "received"))
                .text(ContactField.PATH, ContactText.text(object, "path"))
                .text(ContactField.INSTANCE, ContactText.text(object, "instance"));
    }
}
