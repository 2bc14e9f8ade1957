package strowger.presence.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An element of a document that was read or is being made.
 *
 * <p>Children are found by their local names, whatever namespace they are in: documents in the
 * field take liberties with namespaces, and no name means two things in the documents read here.
 * Not thread-safe.
 */
public final class Element implements Node {
    private final String namespace;
    private final String prefix;
    private final String name;
    private final List<Declaration> declarations = new ArrayList<>(2);
    private final List<Attribute> attributes = new ArrayList<>(2);
    private final List<Node> children = new ArrayList<>(4);

    /**
     * @param namespace empty for none.
     * @param prefix to be written before the name; empty for none.
     */
    public Element(String namespace, String prefix, String name) {
        this.namespace = namespace;
        this.prefix = prefix;
        this.name = name;
    }

    /** An element without a prefix. */
    public static Element of(String namespace, String name) {
        return new Element(namespace, "", name);
    }

    public String namespace() {
        return namespace;
    }

    public String prefix() {
        return prefix;
    }

    /** The name without prefix. */
    public String name() {
        return name;
    }

    /** Whether this is its local name. */
    public boolean is(String localName) {
        return name.equals(localName);
    }

    /** The namespaces declared on it, to be changed by whoever makes the document. */
    public List<Declaration> declarations() {
        return declarations;
    }

    /** Its attributes in order, to be changed by whoever makes the document. */
    public List<Attribute> attributes() {
        return attributes;
    }

    /** What it contains in order, to be changed by whoever makes the document. */
    public List<Node> children() {
        return children;
    }

    /** The elements it contains, in order. */
    public List<Element> elements() {
        List<Element> elements = new ArrayList<>(children.size());
        for (Node child : children) {
            if (child instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    /** The elements of a local name that it contains, in order. */
    public Stream<Element> elements(String localName) {
        return elements().stream().filter(each -> each.is(localName));
    }

    /** The first element of a local name that it contains. */
    public Optional<Element> first(String localName) {
        return elements(localName).findFirst();
    }

    /** The value of the first attribute of a local name. */
    public Optional<String> attribute(String localName) {
        for (Attribute attribute : attributes) {
            if (attribute.name().equals(localName)) {
                return Optional.of(attribute.value());
            }
        }
        return Optional.empty();
    }

    /** Its own characters without those of elements within, without white space around them. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Node child : children) {
            if (child instanceof Text characters) {
                text.append(characters.content());
            }
        }
        return text.toString().strip();
    }

    /** Sets an attribute without namespace; returns this. */
    public Element set(String localName, String value) {
        Attribute attribute = Attribute.of(localName, value);
        for (int index = 0; index < attributes.size(); index++) {
            if (attributes.get(index).name().equals(localName)) {
                attributes.set(index, attribute);
                return this;
            }
        }
        attributes.add(attribute);
        return this;
    }

    /** Adds what it contains; returns this. */
    public Element add(Node child) {
        children.add(child);
        return this;
    }

    /** Adds an element of this one's namespace and prefix, and returns the new one. */
    public Element element(String localName) {
        Element inner = new Element(namespace, prefix, localName);
        children.add(inner);
        return inner;
    }

    /** Adds characters; returns this. */
    public Element text(String characters) {
        children.add(new Text(characters));
        return this;
    }

    /** A new element with this one's names, declarations and attributes, that contains nothing. */
    public Element shell() {
        Element shell = new Element(namespace, prefix, name);
        shell.declarations.addAll(declarations);
        shell.attributes.addAll(attributes);
        return shell;
    }

    /** A new element equal to this one, and all within it. */
    public Element copy() {
        Element copy = shell();
        for (Node child : children) {
            copy.children.add(child instanceof Element element ? element.copy() : child);
        }
        return copy;
    }
}
