package strowger.usrloc.registrar;

import strowger.engine.module.Exports;
import strowger.engine.routing.AttributeTree;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.usrloc.AttributeText;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactField;

/**
 * The XAVPs of the registrar: what a script says of one call ({@code xavp_cfg}), what it is told of
 * contacts ({@code xavp_rcd}), and what is kept with them ({@code xavp_contact} of usrloc). Set
 * while the configuration loads.
 */
final class ContactXavps {
    private static final int NO_RUID = 1;
    private static final int NO_CONTACT = 2;
    private static final int NO_RECEIVED = 4;
    private static final int NO_EXPIRES = 8;
    private static final int NO_PATH = 16;
    private static final Value RUID = Value.ofText("ruid");
    private static final Value CONTACT = Value.ofText("contact");
    private static final Value RECEIVED = Value.ofText("received");
    private static final Value EXPIRES = Value.ofText("expires");
    private static final Value PATH = Value.ofText("path");

    static final Value MATCH_CALL_ID = Value.ofText("match_callid");
    static final Value MATCH_CONTACT = Value.ofText("match_contact");
    static final Value MATCH_RECEIVED = Value.ofText("match_received");
    static final Value BRANCH_FLAGS = Value.ofText("rlf_bflags");
    static final Value Q = Value.ofText("q");
    static final Value EXPIRES_SEC = EXPIRES;
    static final Value MAX_CONTACTS = Value.ofText("max_contacts");
    static final Value SOCKET = Value.ofText("socket");
    static final Value CONNECTION = Value.ofText("tcpconn_id");

    private Value configured = new Value();
    private Value told = new Value();
    private Value kept = new Value();
    private long mask;

    void export(Exports exports) {
        exports.text("xavp_cfg", name -> configured = name(name))
                .doc(
                        "The XAVP by which a script says of one call: match_callid, match_contact,"
                                + " match_received, rlf_bflags, q, expires, max_contacts, socket,"
                                + " tcpconn_id.");
        exports.text("xavp_rcd", name -> told = name(name))
                .doc(
                        "The XAVP that save, lookup and registered tell a contact in: ruid,"
                                + " contact, received, expires (seconds left), path.");
        exports.integer("xavp_rcd_mask", bits -> mask = bits)
                .unset(0)
                .doc(
                        "What xavp_rcd leaves out: 1 ruid, 2 contact, 4 received, 8 expires, 16"
                                + " path.");
    }

    private static Value name(String text) {
        return text.isEmpty() ? new Value() : Value.ofText(text);
    }

    /** Takes the name of the XAVP that is kept with contacts; empty for none. */
    void keepAs(String name) {
        kept = name(name);
    }

    /** Reads what the script says of this call; null when it says nothing. */
    void read(RoutingContext context, Value key, Value out) {
        out.setNull();
        if (configured.isNull()) {
            return;
        }
        AttributeTree tree = context.xavps();
        int place = tree.find(AttributeTree.ROOT, configured, 0);
        int inner = place == AttributeTree.ABSENT ? place : tree.find(place, key, 0);
        if (inner != AttributeTree.ABSENT) {
            out.set(tree.value(inner));
        }
    }

    /** A number that the script says of this call. */
    long number(RoutingContext context, Value key, Value scratch, long otherwise) {
        read(context, key, scratch);
        return scratch.isNull() ? otherwise : scratch.toInteger();
    }

    /** Takes what is to be kept with a contact out of the message. */
    void take(RoutingContext context, AttributeText out) {
        if (!kept.isNull()) {
            boolean _ = out.read(context.xavps(), kept);
        }
    }

    /** Whether anything is kept with contacts. */
    boolean areKept() {
        return kept.isText();
    }

    /** Gives a contact's attributes back to the message, in front of others. */
    void giveBack(RoutingContext context, Contact contact, AttributeText text) {
        if (kept.isText()) {
            boolean _ = text.write(contact, context.xavps(), kept, context.arena());
        }
    }

    /** Whether scripts are told of contacts. */
    boolean areTold() {
        return told.isText();
    }

    /** Tells the script of a contact, in front of others. */
    void tell(RoutingContext context, Contact contact, long nowMs, Value scratch) {
        if (told.isNull()) {
            return;
        }
        int place = context.xavps().pushContainer(AttributeTree.ROOT, told, context.arena());
        if (place == AttributeTree.ABSENT) {
            return;
        }
        put(context, place, PATH, NO_PATH, contact, ContactField.PATH, scratch);
        if ((mask & NO_EXPIRES) == 0) {
            scratch.setInteger(contact.expiresSec(nowMs));
            int _ = context.xavps().push(place, EXPIRES, scratch, context.arena());
        }
        put(context, place, RECEIVED, NO_RECEIVED, contact, ContactField.RECEIVED, scratch);
        put(context, place, CONTACT, NO_CONTACT, contact, ContactField.URI, scratch);
        put(context, place, RUID, NO_RUID, contact, ContactField.RUID, scratch);
    }

    private void put(
            RoutingContext context,
            int place,
            Value name,
            int bit,
            Contact contact,
            ContactField field,
            Value scratch) {
        if ((mask & bit) == 0 && contact.has(field)) {
            contact.read(field, scratch);
            int _ = context.xavps().push(place, name, scratch, context.arena());
        }
    }
}
