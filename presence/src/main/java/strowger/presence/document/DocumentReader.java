package strowger.presence.document;

import com.fasterxml.aalto.stax.InputFactoryImpl;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.codehaus.stax2.XMLInputFactory2;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads XML from anybody: checks it without keeping anything, or makes a tree of it.
 *
 * <p>Document types are refused, and with them every entity but the five that XML has by itself.
 * One to a thread.
 */
public final class DocumentReader {
    private static final InputFactoryImpl FACTORY = factory();

    private final DocumentLimits limits;
    private @Nullable PlainXml plain; // made by the first check
    private @Nullable KnownDocuments known; // the same
    private Element root = Element.of("", "none");

    /** Reads what peers publish. */
    public DocumentReader() {
        this(DocumentLimits.DEFAULT);
    }

    public DocumentReader(DocumentLimits limits) {
        this.limits = limits;
    }

    private static InputFactoryImpl factory() {
        InputFactoryImpl factory = new InputFactoryImpl();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory2.P_LAZY_PARSING, false);
        return factory;
    }

    /** The root of the document that {@link #read} read last without an error. */
    public Element root() {
        return root;
    }

    /** Whether a document is well-formed and within the limits; most cost no allocation. */
    public DocumentError check(DirectBuffer buffer, int offset, int length) {
        KnownDocuments before = known;
        if (before == null) {
            before = new KnownDocuments();
            known = before;
        }
        long print = before.print(buffer, offset, length);
        if (before.has(print)) {
            return DocumentError.NONE;
        }
        DocumentError error = look(buffer, offset, length);
        if (error == DocumentError.NONE) {
            before.add(print);
        }
        return error;
    }

    private DocumentError look(DirectBuffer buffer, int offset, int length) {
        PlainXml looks = plain;
        if (looks == null) {
            looks = new PlainXml(limits);
            plain = looks;
        }
        return looks.isPlain(buffer, offset, length)
                ? DocumentError.NONE
                : walk(buffer, offset, length, TreeSink.NONE);
    }

    /** Whether a document is well-formed and within the limits. */
    public DocumentError check(byte[] document) {
        return check(new UnsafeBuffer(document), 0, document.length);
    }

    /** Reads a document into a tree. */
    public DocumentError read(DirectBuffer buffer, int offset, int length) {
        return length > limits.bytesMax()
                ? DocumentError.TOO_LARGE
                : read(bytes(buffer, offset, length));
    }

    /** Reads a document into a tree. */
    public DocumentError read(byte[] document) {
        TreeBuilder builder = new TreeBuilder();
        DocumentError error = walk(document, builder);
        if (error == DocumentError.NONE) {
            root = builder.root();
        }
        return error;
    }

    private DocumentError walk(DirectBuffer buffer, int offset, int length, TreeSink sink) {
        return length > limits.bytesMax()
                ? DocumentError.TOO_LARGE
                : walk(bytes(buffer, offset, length), sink);
    }

    private static byte[] bytes(DirectBuffer buffer, int offset, int length) {
        byte[] document = new byte[length];
        buffer.getBytes(offset, document);
        return document;
    }

    private DocumentError walk(byte[] document, TreeSink sink) {
        if (document.length == 0) {
            return DocumentError.EMPTY;
        }
        if (document.length > limits.bytesMax()) {
            return DocumentError.TOO_LARGE;
        }
        if (!AttributeBound.holds(document, limits.attributesMax())) {
            return DocumentError.TOO_MANY_ATTRIBUTES;
        }
        try {
            return walk(FACTORY.createXMLStreamReader(new ByteArrayInputStream(document)), sink);
        } catch (XMLStreamException malformed) {
            return DocumentError.MALFORMED;
        }
    }

    private DocumentError walk(XMLStreamReader reader, TreeSink sink) throws XMLStreamException {
        int depth = 0;
        int elementCount = 0;
        while (reader.hasNext()) {
            int event = next(reader);
            if (event == XMLStreamConstants.DTD) {
                return DocumentError.DOCUMENT_TYPE;
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (++depth > limits.depthMax()) {
                    return DocumentError.TOO_DEEP;
                }
                if (++elementCount > limits.elementsMax()) {
                    return DocumentError.TOO_MANY_ELEMENTS;
                }
                if (!isSound(reader)) {
                    return DocumentError.MALFORMED;
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
            sink.onEvent(event, reader);
        }
        return elementCount == 0 ? DocumentError.MALFORMED : DocumentError.NONE;
    }

    /** The next event; the parser answers some bad names with exceptions of no kind of its own. */
    private static int next(XMLStreamReader reader) throws XMLStreamException {
        try {
            return reader.next();
        } catch (RuntimeException malformed) {
            throw new XMLStreamException(malformed);
        }
    }

    /**
     * Refuses names that the parser lets pass: {@code <p:>}, {@code xmlns:=""}, {@code xmlns:p=""}.
     */
    private static boolean isSound(XMLStreamReader reader) {
        boolean sound = !reader.getLocalName().isEmpty();
        for (int index = 0; index < reader.getAttributeCount(); index++) {
            sound &= !reader.getAttributeLocalName(index).isEmpty();
        }
        for (int index = 0; index < reader.getNamespaceCount(); index++) {
            String namespace = orEmpty(reader.getNamespaceURI(index));
            if (orEmpty(reader.getNamespacePrefix(index)).isEmpty()) {
                sound &=
                        !orEmpty(reader.getPrefix()).isEmpty()
                                || namespace.equals(orEmpty(reader.getNamespaceURI()));
            } else {
                sound &= !namespace.isEmpty();
            }
        }
        return sound;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
