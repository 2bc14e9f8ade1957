package strowger.presence.packages;

import strowger.engine.routing.Output;
import strowger.presence.document.DocumentError;
import strowger.presence.document.DocumentReader;
import strowger.presence.document.DocumentWriter;
import strowger.presence.document.Element;
import strowger.presence.event.Publications;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Publications as trees. */
final class Published {
    private Published() {}

    /**
     * The roots of all documents, in their order; one that can't be read is left out.
     *
     * @param leaving what is shown of a document on its way out.
     */
    static List<Element> documents(Publications publications, UnaryOperator<Element> leaving) {
        DocumentReader reader = new DocumentReader();
        List<Element> documents = new ArrayList<>(publications.count());
        for (int index = 0; index < publications.count(); index++) {
            int offset = publications.offset(index);
            int length = publications.length(index);
            if (reader.read(publications.buffer(), offset, length) == DocumentError.NONE) {
                Element root = reader.root();
                documents.add(publications.isLeaving(index) ? leaving.apply(root) : root);
            }
        }
        return documents;
    }

    /** Writes a document. */
    static void write(Element root, Output out) {
        out.put(DocumentWriter.compact(root));
    }
}
