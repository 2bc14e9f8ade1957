package strowger.presence.document;

/** Documents of the watcher information template package (RFC 3858). */
public final class WatcherInfo {
    /** The namespace of its elements. */
    public static final String NAMESPACE = "urn:ietf:params:xml:ns:watcherinfo";

    private final Element root;
    private final Element list;

    /**
     * @param version counted by watcher of the watchers, from 0.
     * @param resource the URI that is watched.
     * @param eventPackage it is watched for.
     */
    public WatcherInfo(long version, String resource, String eventPackage) {
        root =
                Element.of(NAMESPACE, "watcherinfo")
                        .set("version", Long.toString(version))
                        .set("state", "full");
        list = root.element("watcher-list").set("resource", resource).set("package", eventPackage);
    }

    /**
     * Adds a watcher.
     *
     * @param uri of the watcher.
     * @param id of the subscription, unique in the document.
     * @param event that brought it into its state: subscribe, approved, and so on.
     * @param status pending, active, waiting or terminated.
     */
    public void add(String uri, String id, String event, String status) {
        list.element("watcher").set("id", id).set("event", event).set("status", status).text(uri);
    }

    /** The document. */
    public byte[] document() {
        return DocumentWriter.compact(root);
    }
}
