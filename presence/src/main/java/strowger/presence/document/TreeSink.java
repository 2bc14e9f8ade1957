package strowger.presence.document;

import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Takes what a document consists of, as it is read. */
@FunctionalInterface
interface TreeSink {
    /** Looks at nothing. */
    TreeSink NONE = (event, reader) -> {};

    /** An event of the reader, within its limits. */
    void onEvent(int event, XMLStreamReader reader) throws XMLStreamException;
}
