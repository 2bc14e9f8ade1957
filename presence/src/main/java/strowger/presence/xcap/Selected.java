package strowger.presence.xcap;

import strowger.presence.document.DocumentError;
import strowger.presence.document.DocumentLimits;
import strowger.presence.document.DocumentReader;
import strowger.presence.document.Element;

import java.util.Optional;

/** What a reference in one document means in another. */
public final class Selected {
    private Selected() {}

    /**
     * Finds the element that a URI of XCAP names, the root when it names a whole document.
     *
     * @param root below which documents are.
     */
    public static Optional<Element> find(XcapStore store, String uri, String root) {
        return XcapUri.of(uri, root).flatMap(each -> find(store, each));
    }

    private static Optional<Element> find(XcapStore store, XcapUri uri) {
        return store.find(uri.application(), Owner.of(uri), uri.file())
                .flatMap(Selected::read)
                .flatMap(
                        document ->
                                uri.hasNode()
                                        ? NodeSelector.of(uri.node(), uri.query())
                                                .flatMap(selector -> selector.find(document))
                                        : Optional.of(document));
    }

    private static Optional<Element> read(XcapDocument document) {
        DocumentReader reader = new DocumentReader(DocumentLimits.STORED);
        DocumentError error = reader.read(document.content(), 0, document.content().capacity());
        return error == DocumentError.NONE ? Optional.of(reader.root()) : Optional.empty();
    }
}
