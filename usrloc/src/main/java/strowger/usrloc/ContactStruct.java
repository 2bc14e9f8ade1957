package strowger.usrloc;

import strowger.engine.module.Struct;

/** A contact as RPC answers show it: the members and their order are Kamailio's. */
final class ContactStruct {
    private static final String NOT_SET = "[not set]";
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private ContactStruct() {}

    /** Shows a contact in the structure that wraps it. */
    static Struct of(Contact contact, long nowMs) {
        Struct shown = new Struct();
        Struct inner = shown.struct("Contact");
        inner.add("Address", contact.text(ContactField.URI))
                .add("Expires", expires(contact.expiresSec(nowMs)))
                .add("Q", q(contact.q()))
                .add("Call-ID", contact.text(ContactField.CALL_ID))
                .add("CSeq", contact.cseq())
                .add("User-Agent", text(contact, ContactField.USER_AGENT))
                .add("Received", text(contact, ContactField.RECEIVED))
                .add("Path", text(contact, ContactField.PATH))
                .add("State", "CS_NEW")
                .add("Flags", contact.flags())
                .add("CFlags", contact.branchFlags() & UNSIGNED)
                .add("Socket", socket(contact))
                .add("Methods", contact.methods() & UNSIGNED)
                .add("Ruid", text(contact, ContactField.RUID))
                .add("Instance", text(contact, ContactField.INSTANCE))
                .add("Reg-Id", contact.regId())
                .add("Server-Id", contact.serverId())
                .add("Tcpconn-Id", contact.connectionId() == 0 ? -1 : contact.connectionId())
                .add("Keepalive", 0)
                .add("Last-Keepalive", contact.keepaliveSec())
                .add("KA-Roundtrip", 0)
                .add("Last-Modified", contact.modifiedSec());
        return shown;
    }

    private static Object expires(long seconds) {
        if (seconds == Contact.PERMANENT) {
            return "permanent";
        }
        return seconds <= 0 ? (Object) "expired" : (Object) seconds;
    }

    private static Object q(int thousandths) {
        return thousandths < 0 ? (Object) (-1.0) : (Object) (thousandths / 1000.0);
    }

    private static String socket(Contact contact) {
        return contact.socket().isNone() ? NOT_SET : contact.socketText();
    }

    private static String text(Contact contact, ContactField field) {
        return contact.has(field) ? contact.text(field) : NOT_SET;
    }
}
