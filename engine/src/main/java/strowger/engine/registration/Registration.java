package strowger.engine.registration;

import java.util.List;

/**
 * What is registered of an address of record now.
 *
 * @param table it is kept in.
 * @param aor {@code user}, or {@code user@domain} where domains count.
 * @param contacts none when it is not registered any more.
 */
public record Registration(String table, String aor, List<Contact> contacts) {
    /**
     * A contact.
     *
     * @param uri as it was registered.
     * @param callId of the REGISTER.
     * @param id names the contact on all nodes, for as long as it lasts.
     * @param expiresSec from now.
     * @param q in thousandths; -1 for none.
     */
    public record Contact(String uri, String callId, String id, long expiresSec, int q) {}
}
