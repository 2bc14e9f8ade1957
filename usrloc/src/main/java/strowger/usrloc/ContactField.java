package strowger.usrloc;

/** The texts of a contact. */
public enum ContactField {
    /** The address of record it belongs to. */
    AOR,
    /** Its own name: unique, the same for as long as it lives. */
    RUID,
    /** Its URI, as the client wrote it. */
    URI,
    /** The Call-ID of the REGISTER that last changed it. */
    CALL_ID,
    /** The User-Agent of that REGISTER. */
    USER_AGENT,
    /** Where the REGISTER really came from, as a URI; empty when it came from the contact. */
    RECEIVED,
    /** The path to it (RFC 3327), as the value of a Route header; empty for none. */
    PATH,
    /** Its {@code +sip.instance} (RFC 5626 §4.1), brackets included; empty for none. */
    INSTANCE,
    /**
     * The attributes saved with it ({@code xavp_contact}), as {@link AttributeText} writes them.
     */
    ATTRIBUTES;

    static final ContactField[] ALL = values();
    private static final int KEYS = 2;

    /** Its place among the fields of variable length of a record; negative for the two keys. */
    int field() {
        return ordinal() - KEYS;
    }
}
