package strowger.parser;

/**
 * What was wrong with a peer's bytes: the first fault met, or {@link #NONE}.
 *
 * <p>A request with a fault is answered 400 with {@link #text()} as reason phrase ({@link
 * #statusCode()} where the RFC asks for another), a reply with a fault is dropped (RFC 3261 §18.3,
 * §21.4.1).
 */
public enum ParseError {
    NONE(200, "OK"),

    START_LINE_MALFORMED("Malformed Start Line"),
    METHOD_MALFORMED("Malformed Method"),
    REQUEST_URI_MALFORMED("Malformed Request-URI"),
    VERSION_NOT_SUPPORTED(505, "Version Not Supported"),
    STATUS_CODE_MALFORMED("Malformed Status Code"),

    HEADER_NAME_MALFORMED("Malformed Header Name"),
    HEADER_NAME_TOO_LONG("Header Name Too Long"),
    HEADER_TOO_LONG("Header Too Long"),
    TOO_MANY_HEADERS("Too Many Headers"),
    LINE_END_MALFORMED("Carriage Return Without Line Feed"),
    HEADERS_UNTERMINATED("Headers Without End"),

    VIA_MISSING("Missing Via"),
    FROM_MISSING("Missing From"),
    TO_MISSING("Missing To"),
    CALL_ID_MISSING("Missing Call-ID"),
    CSEQ_MISSING("Missing CSeq"),

    FROM_REPEATED("From Repeated"),
    TO_REPEATED("To Repeated"),
    CALL_ID_REPEATED("Call-ID Repeated"),
    CSEQ_REPEATED("CSeq Repeated"),
    CONTENT_LENGTH_REPEATED("Content-Length Repeated"),
    MAX_FORWARDS_REPEATED("Max-Forwards Repeated"),

    VIA_MALFORMED("Malformed Via"),
    FROM_MALFORMED("Malformed From"),
    TO_MALFORMED("Malformed To"),
    CALL_ID_MALFORMED("Malformed Call-ID"),
    CSEQ_MALFORMED("Malformed CSeq"),
    CSEQ_NUMBER_TOO_LARGE("CSeq Number Too Large"),
    CSEQ_METHOD_MISMATCH("CSeq Method Does Not Match"),
    MAX_FORWARDS_MALFORMED("Malformed Max-Forwards"),
    CONTENT_LENGTH_MALFORMED("Malformed Content-Length"),
    CONTENT_LENGTH_MISSING("Missing Content-Length"),
    CONTENT_LENGTH_BEYOND_MESSAGE("Content-Length Beyond Message"),
    MESSAGE_TOO_LARGE(513, "Message Too Large"),
    TRANSFER_ENCODING_NOT_SUPPORTED(501, "Transfer-Encoding Not Supported"),

    URI_MALFORMED("Malformed URI"),
    HOST_MALFORMED("Malformed Host"),
    PORT_MALFORMED("Malformed Port"),
    PARAMETER_MALFORMED("Malformed Parameter"),
    QUOTED_STRING_UNTERMINATED("Quoted String Without End"),
    NAME_ADDR_MALFORMED("Malformed Address"),
    CONTACT_MALFORMED("Malformed Contact"),
    NUMBER_MALFORMED("Malformed Number"),
    TOKEN_MALFORMED("Malformed Token"),
    MEDIA_TYPE_MALFORMED("Malformed Media Type"),
    CREDENTIALS_MALFORMED("Malformed Credentials"),
    EVENT_MALFORMED("Malformed Event"),
    SUBSCRIPTION_STATE_MALFORMED("Malformed Subscription-State"),
    SESSION_EXPIRES_MALFORMED("Malformed Session-Expires"),
    RACK_MALFORMED("Malformed RAck"),
    DATE_MALFORMED("Malformed Date"),
    REASON_MALFORMED("Malformed Reason"),
    REPLACES_MALFORMED("Malformed Replaces"),
    LIST_MALFORMED("Malformed List"),
    BODY_MALFORMED("Malformed Body"),
    BODY_TOO_COMPLEX("Body Too Complex");

    private final int statusCode;
    private final String text;

    ParseError(String text) {
        this(400, text);
    }

    ParseError(int statusCode, String text) {
        this.statusCode = statusCode;
        this.text = text;
    }

    /** The status code a request with this fault is answered with: 400 but for a few. */
    public int statusCode() {
        return statusCode;
    }

    /** The reason phrase of that answer. */
    public String text() {
        return text;
    }
}
