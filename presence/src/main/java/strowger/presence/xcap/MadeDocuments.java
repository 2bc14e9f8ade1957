package strowger.presence.xcap;

import strowger.presence.document.Element;

/** Documents that the server makes itself. */
final class MadeDocuments {
    private MadeDocuments() {}

    /** What the server has (RFC 4825 §12). */
    static Element capabilities() {
        Element root = made(XcapApplication.XCAP_CAPS);
        Element auids = root.element("auids");
        Element namespaces = root.element("namespaces");
        for (XcapApplication each : XcapApplication.values()) {
            auids.element("auid").text(each.id());
            namespaces.element("namespace").text(each.namespace());
        }
        return root;
    }

    /** What a user has. */
    static Element directory(XcapStore store, XcapUri uri, String owner, String prefix) {
        Element root = made(XcapApplication.DIRECTORY);
        for (XcapApplication each : XcapApplication.values()) {
            for (XcapDocument document : store.find(each, owner)) {
                root.element("folder")
                        .set("auid", each.id())
                        .element("entry")
                        .set(
                                "uri",
                                prefix
                                        + "%s%s/users/%s/%s"
                                                .formatted(
                                                        uri.root(),
                                                        each.id(),
                                                        uri.user(),
                                                        document.file()))
                        .set("etag", document.etag());
            }
        }
        return root;
    }

    private static Element made(XcapApplication application) {
        return Element.of(application.namespace(), application.root());
    }
}
