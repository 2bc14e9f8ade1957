package strowger.presence.xcap;

import java.util.List;
import java.util.Optional;

/**
 * What documents are for: an application usage (RFC 4825 §5), with the number that Kamailio's table
 * {@code xcap} has for it.
 */
public enum XcapApplication {
    PRES_RULES(
            2,
            "application/auth-policy+xml",
            "ruleset",
            "urn:ietf:params:xml:ns:pres-rules",
            "pres-rules",
            "org.openmobilealliance.pres-rules"),
    RESOURCE_LISTS(
            4,
            "application/resource-lists+xml",
            "resource-lists",
            "urn:ietf:params:xml:ns:resource-lists",
            "resource-lists"),
    RLS_SERVICES(
            8,
            "application/rls-services+xml",
            "rls-services",
            "urn:ietf:params:xml:ns:rls-services",
            "rls-services"),
    PIDF_MANIPULATION(
            16,
            "application/pidf+xml",
            "presence",
            "urn:ietf:params:xml:ns:pidf",
            "pidf-manipulation"),
    XCAP_CAPS(
            32,
            "application/xcap-caps+xml",
            "xcap-caps",
            "urn:ietf:params:xml:ns:xcap-caps",
            "xcap-caps"),
    USER_PROFILE(
            64,
            "application/vnd.oma.user-profile+xml",
            "user-profiles",
            "urn:oma:xml:xdm:user-profile",
            "org.openmobilealliance.user-profile"),
    PRES_CONTENT(
            128,
            "application/vnd.oma.pres-content+xml",
            "content",
            "urn:oma:xml:prs:pres-content",
            "org.openmobilealliance.pres-content"),
    SEARCH(
            256,
            "application/vnd.oma.search+xml",
            "search-set",
            "urn:oma:xml:xdm:search",
            "org.openmobilealliance.search"),
    DIRECTORY(
            512,
            "application/vnd.oma.xcap-directory+xml",
            "xcap-directory",
            "urn:oma:xml:xdm:xcap-directory",
            "org.openmobilealliance.xcap-directory");

    private static final List<XcapApplication> ALL = List.of(values());

    private final int number;
    private final String contentType;
    private final String root;
    private final String namespace;
    private final String id;
    private final String otherId;

    XcapApplication(int number, String contentType, String root, String namespace, String id) {
        this(number, contentType, root, namespace, id, id);
    }

    XcapApplication(
            int number,
            String contentType,
            String root,
            String namespace,
            String id,
            String otherId) {
        this.number = number;
        this.contentType = contentType;
        this.root = root;
        this.namespace = namespace;
        this.id = id;
        this.otherId = otherId;
    }

    /** The application of an id, the first part of a document's path. */
    public static Optional<XcapApplication> of(String id) {
        return ALL.stream()
                .filter(each -> each.id.equals(id) || each.otherId.equals(id))
                .findFirst();
    }

    /** The number in Kamailio's table. */
    public int number() {
        return number;
    }

    /** What whole documents are. */
    public String contentType() {
        return contentType;
    }

    /** The local name of a document's root. */
    public String root() {
        return root;
    }

    /** The namespace that a selector means without a prefix. */
    public String namespace() {
        return namespace;
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** Whether users can change its documents; the server makes the others itself. */
    public boolean isKept() {
        return this != XCAP_CAPS && this != DIRECTORY;
    }
}
