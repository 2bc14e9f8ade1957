package strowger.parser;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The headers known by name; any other is {@link #OTHER} and compared by its text.
 *
 * <p>Names are compared without regard to case, and a compact form is the same header as the long
 * one (RFC 3261 §7.3.1, §7.3.3). The standard headers of RFC 3261 §20 come first, then those of its
 * extensions in the IANA registry of SIP header fields.
 */
public enum HeaderName {
    ACCEPT("Accept"),
    ACCEPT_ENCODING("Accept-Encoding"),
    ACCEPT_LANGUAGE("Accept-Language"),
    ALERT_INFO("Alert-Info"),
    ALLOW("Allow"),
    AUTHENTICATION_INFO("Authentication-Info"),
    AUTHORIZATION("Authorization"),
    CALL_ID("Call-ID", 'i'),
    CALL_INFO("Call-Info"),
    CONTACT("Contact", 'm'),
    CONTENT_DISPOSITION("Content-Disposition"),
    CONTENT_ENCODING("Content-Encoding", 'e'),
    CONTENT_LANGUAGE("Content-Language"),
    CONTENT_LENGTH("Content-Length", 'l'),
    CONTENT_TYPE("Content-Type", 'c'),
    CSEQ("CSeq"),
    DATE("Date"),
    ERROR_INFO("Error-Info"),
    EXPIRES("Expires"),
    FROM("From", 'f'),
    IN_REPLY_TO("In-Reply-To"),
    MAX_FORWARDS("Max-Forwards"),
    MIME_VERSION("MIME-Version"),
    MIN_EXPIRES("Min-Expires"),
    ORGANIZATION("Organization"),
    PRIORITY("Priority"),
    PROXY_AUTHENTICATE("Proxy-Authenticate"),
    PROXY_AUTHORIZATION("Proxy-Authorization"),
    PROXY_REQUIRE("Proxy-Require"),
    RECORD_ROUTE("Record-Route"),
    REPLY_TO("Reply-To"),
    REQUIRE("Require"),
    RETRY_AFTER("Retry-After"),
    ROUTE("Route"),
    SERVER("Server"),
    SUBJECT("Subject", 's'),
    SUPPORTED("Supported", 'k'),
    TIMESTAMP("Timestamp"),
    TO("To", 't'),
    UNSUPPORTED("Unsupported"),
    USER_AGENT("User-Agent"),
    VIA("Via", 'v'),
    WARNING("Warning"),
    WWW_AUTHENTICATE("WWW-Authenticate"),
    ACCEPT_CONTACT("Accept-Contact", 'a'),
    ACCEPT_RESOURCE_PRIORITY("Accept-Resource-Priority"),
    ADDITIONAL_IDENTITY("Additional-Identity"),
    ALLOW_EVENTS("Allow-Events", 'u'),
    ANSWER_MODE("Answer-Mode"),
    CONTENT_ID("Content-ID"),
    CONTENT_TRANSFER_ENCODING("Content-Transfer-Encoding"),
    DIVERSION("Diversion"),
    ENCRYPTION("Encryption"),
    EVENT("Event", 'o'),
    FEATURE_CAPS("Feature-Caps"),
    FLOW_TIMER("Flow-Timer"),
    GEOLOCATION("Geolocation"),
    GEOLOCATION_ERROR("Geolocation-Error"),
    GEOLOCATION_ROUTING("Geolocation-Routing"),
    HIDE("Hide"),
    HISTORY_INFO("History-Info"),
    IDENTITY("Identity", 'y'),
    IDENTITY_INFO("Identity-Info", 'n'),
    INFO_PACKAGE("Info-Package"),
    JOIN("Join"),
    MAX_BREADTH("Max-Breadth"),
    MIN_SE("Min-SE"),
    P_ACCESS_NETWORK_INFO("P-Access-Network-Info"),
    P_ANSWER_STATE("P-Answer-State"),
    P_ASSERTED_IDENTITY("P-Asserted-Identity"),
    P_ASSERTED_SERVICE("P-Asserted-Service"),
    P_ASSOCIATED_URI("P-Associated-URI"),
    P_CALLED_PARTY_ID("P-Called-Party-ID"),
    P_CHARGING_FUNCTION_ADDRESSES("P-Charging-Function-Addresses"),
    P_CHARGING_VECTOR("P-Charging-Vector"),
    P_EARLY_MEDIA("P-Early-Media"),
    P_MEDIA_AUTHORIZATION("P-Media-Authorization"),
    P_OSP_AUTH_TOKEN("P-OSP-Auth-Token"),
    P_PREFERRED_IDENTITY("P-Preferred-Identity"),
    P_PREFERRED_SERVICE("P-Preferred-Service"),
    P_PROFILE_KEY("P-Profile-Key"),
    P_REFUSED_URI_LIST("P-Refused-URI-List"),
    P_SERVED_USER("P-Served-User"),
    P_USER_DATABASE("P-User-Database"),
    P_VISITED_NETWORK_ID("P-Visited-Network-ID"),
    PATH("Path"),
    PERMISSION_MISSING("Permission-Missing"),
    POLICY_CONTACT("Policy-Contact"),
    POLICY_ID("Policy-ID"),
    PRIV_ANSWER_MODE("Priv-Answer-Mode"),
    PRIVACY("Privacy"),
    PROXY_AUTHENTICATION_INFO("Proxy-Authentication-Info"),
    RACK("RAck"),
    REASON("Reason"),
    RECV_INFO("Recv-Info"),
    REFER_EVENTS_AT("Refer-Events-At"),
    REFER_SUB("Refer-Sub"),
    REFER_TO("Refer-To", 'r'),
    REFERRED_BY("Referred-By", 'b'),
    REJECT_CONTACT("Reject-Contact", 'j'),
    REMOTE_PARTY_ID("Remote-Party-ID"),
    REPLACES("Replaces"),
    REQUEST_DISPOSITION("Request-Disposition", 'd'),
    RESOURCE_PRIORITY("Resource-Priority"),
    RESPONSE_KEY("Response-Key"),
    RESPONSE_SOURCE("Response-Source"),
    RESTORATION_INFO("Restoration-Info"),
    RSEQ("RSeq"),
    SECURITY_CLIENT("Security-Client"),
    SECURITY_SERVER("Security-Server"),
    SECURITY_VERIFY("Security-Verify"),
    SERVICE_ROUTE("Service-Route"),
    SESSION_EXPIRES("Session-Expires", 'x'),
    SESSION_ID("Session-ID"),
    SIP_ETAG("SIP-ETag"),
    SIP_IF_MATCH("SIP-If-Match"),
    SUBSCRIPTION_STATE("Subscription-State"),
    SUPPRESS_IF_MATCH("Suppress-If-Match"),
    TARGET_DIALOG("Target-Dialog"),
    TRIGGER_CONSENT("Trigger-Consent"),
    USER_TO_USER("User-to-User"),
    X_FORWARDED_FOR("X-Forwarded-For"),
    OTHER("");

    static final char NO_COMPACT_FORM = 0;

    private final String text;
    private final char compact;

    HeaderName(String text) {
        this(text, NO_COMPACT_FORM);
    }

    HeaderName(String text, char compact) {
        this.text = text;
        this.compact = compact;
    }

    /** The header of this name, long or compact, or {@link #OTHER}. */
    public static HeaderName of(DirectBuffer buffer, int offset, int length) {
        return HeaderNames.find(buffer, offset, length, offset + length);
    }

    /** The name as the registry writes it; empty for {@link #OTHER}. */
    public String text() {
        return text;
    }

    /** Its length in bytes. */
    public int length() {
        return text.length();
    }

    /** The compact form in lower case, or {@link #NO_COMPACT_FORM}. */
    char compact() {
        return compact;
    }

    /**
     * Writes the long form of the name.
     *
     * @return the index after it.
     */
    public int put(MutableDirectBuffer buffer, int index) {
        return index + buffer.putStringWithoutLengthAscii(index, text);
    }
}
