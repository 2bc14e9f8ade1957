package strowger.usrloc;

/** By what a contact without {@code +sip.instance} is found again ({@code matching_mode}). */
public enum MatchingMode {
    /** The URI. */
    CONTACT_ONLY,
    /** The URI and the Call-ID. */
    CONTACT_CALLID,
    /** The URI and the path. */
    CONTACT_PATH,
    /** The Call-ID. */
    CALLID_ONLY
}
