package strowger.presence.packages;

import strowger.engine.routing.Output;
import strowger.presence.document.DocumentWriter;
import strowger.presence.document.Element;
import strowger.presence.event.Composer;
import strowger.presence.event.DocumentTags;
import strowger.presence.event.Publications;

/**
 * Says which documents a user has, and their entity tags (RFC 5874, RFC 5875 §4.7): all of them
 * each time, so that a client which missed one NOTIFY needs no other. What another server publishes
 * goes before.
 */
final class XcapDiffComposer implements Composer {
    private static final String NAMESPACE = "urn:ietf:params:xml:ns:xcap-diff";

    private final DocumentTags documents;

    XcapDiffComposer(DocumentTags documents) {
        this.documents = documents;
    }

    @Override
    public void compose(Publications publications, Output out) {
        if (publications.count() > 0) {
            Composer.NEWEST.compose(publications, out);
            return;
        }
        Element root = Element.of(NAMESPACE, "xcap-diff").set("xcap-root", documents.root());
        documents.forEach(
                publications.presentity(),
                (selector, etag) ->
                        root.element("document").set("new-etag", etag).set("sel", selector));
        out.put(DocumentWriter.compact(root));
    }
}
