package strowger.presence.document;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamReader;

/** Makes a tree of a document. */
final class TreeBuilder implements TreeSink {
    private final Deque<Element> open = new ArrayDeque<>();
    private final StringBuilder characters = new StringBuilder();
    private Element root = Element.of("", "none");

    Element root() {
        return root;
    }

    @Override
    public void onEvent(int event, XMLStreamReader reader) {
        switch (event) {
            case XMLStreamConstants.START_ELEMENT -> start(reader);
            case XMLStreamConstants.END_ELEMENT -> {
                flush();
                open.pop();
            }
            case XMLStreamConstants.CHARACTERS,
                    XMLStreamConstants.CDATA,
                    XMLStreamConstants.SPACE ->
                    characters.append(reader.getText());
            case XMLStreamConstants.COMMENT -> {
                flush();
                add(new Comment(reader.getText()));
            }
            default -> {
                // the declaration, processing instructions: not kept
            }
        }
    }

    private void start(XMLStreamReader reader) {
        flush();
        Element element =
                new Element(
                        orEmpty(reader.getNamespaceURI()),
                        orEmpty(reader.getPrefix()),
                        reader.getLocalName());
        for (int index = 0; index < reader.getNamespaceCount(); index++) {
            element.declarations()
                    .add(
                            new Declaration(
                                    orEmpty(reader.getNamespacePrefix(index)),
                                    orEmpty(reader.getNamespaceURI(index))));
        }
        for (int index = 0; index < reader.getAttributeCount(); index++) {
            element.attributes()
                    .add(
                            new Attribute(
                                    orEmpty(reader.getAttributeNamespace(index)),
                                    orEmpty(reader.getAttributePrefix(index)),
                                    reader.getAttributeLocalName(index),
                                    reader.getAttributeValue(index)));
        }
        if (open.isEmpty()) {
            root = element;
        }
        add(element);
        open.push(element);
    }

    private void add(Node node) {
        Element parent = open.peek();
        if (parent != null) {
            parent.add(node);
        }
    }

    private void flush() {
        if (!characters.isEmpty()) {
            add(new Text(characters.toString()));
            characters.setLength(0);
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
