package strowger.modules.sanity;

/** What a check finds, and how that is answered. */
public enum SanityFault {
    NONE(200, "OK"),
    SCHEME(416, "Unsupported URI Scheme"),
    CONTENT_LENGTH(400, "Content-Length mis-match"),
    EXPIRES(400, "Expires value is illegal"),
    PROXY_REQUIRE(420, "Bad Proxy Require Extension"),
    REQUEST_URI(400, "Bad Request URI"),
    FROM_URI(400, "Invalid From Header"),
    TO_URI(400, "Invalid To Header"),
    CONTACT_URI(400, "Bad Contact URI"),
    CREDENTIALS(400, "Bad Auth Credentials"),
    FROM_TAGS(400, "Many From Tag Params"),
    TO_TAGS(400, "Many To Tag Params"),
    AUTHORIZATION(400, "Bad Authorization Header"),
    VIA(400, "Bad Via Header"),
    MESSAGE_SIZE(513, "Message Too Large"),
    HEADERS_SIZE(513, "Headers Too Large"),
    HEADER_SIZE(513, "Header Too Large"),
    BODY_SIZE(413, "Request Entity Too Large"),
    REQUEST_URI_SIZE(414, "Request-URI Too Long"),
    METHOD_SIZE(400, "Method Too Long"),
    URI_SIZE(400, "URI Too Long");

    private final int code;
    private final String reason;

    SanityFault(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }
}
