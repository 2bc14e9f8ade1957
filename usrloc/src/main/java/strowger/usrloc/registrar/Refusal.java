package strowger.usrloc.registrar;

import strowger.engine.value.Value;

/** What a REGISTER can be answered with: a status, and what {@code P-Registrar-Error} tells. */
enum Refusal {
    NONE(200, "OK", ""),
    TO_WITHOUT_USER(400, "Bad Request", "No username in To URI"),
    AOR_MALFORMED(400, "Bad Request", "No address of record in that URI"),
    AOR_TOO_LONG(400, "Bad Request", "Address of record too long"),
    CALL_ID_TOO_LONG(400, "Bad Request", "Call-ID too long"),
    CONTACT_MALFORMED(400, "Bad Request", "Contact can't be read"),
    CONTACT_TOO_LONG(400, "Bad Request", "Contact or received too long"),
    CONTACTS_TOO_MANY(400, "Bad Request", "Too many contacts in one request"),
    STAR_NOT_ALONE(400, "Bad Request", "* beside another contact"),
    STAR_EXPIRES(400, "Bad Request", "* with Expires other than zero"),
    CSEQ_INVALID(400, "Bad Request", "Invalid CSeq number"),
    PATH_MALFORMED(400, "Bad Request", "Path can't be read"),
    PATH_UNSUPPORTED(420, "Bad Extension", "No support for found Path indicated"),
    OUTBOUND_UNSUPPORTED(420, "Bad Extension", "Outbound is not supported here"),
    OUTBOUND_REQUIRED(421, "Extension Required", "Outbound is required here"),
    OUTBOUND_EDGE(439, "First Hop Lacks Outbound Support", "No support for outbound on edge proxy"),
    INTERVAL_TOO_BRIEF(423, "Interval Too Brief", "Expires is below Min-Expires"),
    TOO_MANY(503, "Service Unavailable", "Too many registered contacts"),
    TABLE_FULL(503, "Service Unavailable", "The location table is full"),
    FAILED(500, "Server Internal Error", "The contacts can't be stored");

    private static final Value[] REASONS = new Value[values().length];

    static {
        for (Refusal refusal : values()) {
            REASONS[refusal.ordinal()] = Value.ofText(refusal.phrase);
        }
    }

    private final int code;
    private final String phrase;
    private final String error;

    Refusal(int code, String phrase, String error) {
        this.code = code;
        this.phrase = phrase;
        this.error = error;
    }

    int code() {
        return code;
    }

    /** The reason phrase. */
    Value reason() {
        return REASONS[ordinal()];
    }

    /** What is wrong, in words; nothing for {@link #NONE}. */
    String error() {
        return error;
    }
}
