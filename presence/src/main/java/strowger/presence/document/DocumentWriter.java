package strowger.presence.document;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a tree as XML in UTF-8.
 *
 * <p>An element taken over from another document keeps its prefix; a namespace that is not declared
 * where it now stands is declared on it, so the result is always well-formed. White space between
 * elements is left out when asked.
 */
public final class DocumentWriter {
    private static final String XML_DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    private static final String XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

    private final boolean compact;
    private final StringBuilder out = new StringBuilder(1024);
    private final List<Declaration> scope = new ArrayList<>();

    private DocumentWriter(boolean compact) {
        this.compact = compact;
    }

    /** The document of a root, without white space between elements. */
    public static byte[] compact(Element root) {
        return new DocumentWriter(true).document(root);
    }

    /** The document of a root as it is. */
    public static byte[] verbatim(Element root) {
        return new DocumentWriter(false).document(root);
    }

    /** An element as it is, without the XML declaration. */
    public static String fragment(Element element) {
        DocumentWriter writer = new DocumentWriter(false);
        writer.write(element);
        return writer.out.toString();
    }

    /** Where the version stands when it is the first attribute of a root in its own namespace. */
    static int versionOffset(String namespace, String root) {
        String before = XML_DECLARATION + '<' + root + " xmlns=\"" + namespace + "\" version=\"";
        return before.length();
    }

    private byte[] document(Element root) {
        out.append(XML_DECLARATION);
        write(root);
        out.append('\n');
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(Element element) {
        int outer = scope.size();
        out.append('<');
        name(element.prefix(), element.name());
        element.declarations().forEach(this::declareIfNew);
        require(element.prefix(), element.namespace(), false);
        for (Attribute attribute : element.attributes()) {
            require(attribute.prefix(), attribute.namespace(), true);
        }
        for (Attribute attribute : element.attributes()) {
            out.append(' ');
            name(attribute.prefix(), attribute.name());
            out.append("=\"");
            escape(attribute.value(), true);
            out.append('"');
        }
        boolean spaceKept = !compact || element.elements().isEmpty();
        int content = out.length();
        out.append('>');
        for (Node child : element.children()) {
            write(child, spaceKept);
        }
        if (out.length() == content + 1) {
            out.setLength(content);
            out.append("/>");
        } else {
            out.append("</");
            name(element.prefix(), element.name());
            out.append('>');
        }
        while (scope.size() > outer) {
            scope.removeLast();
        }
    }

    private void write(Node node, boolean spaceKept) {
        switch (node) {
            case Element element -> write(element);
            case Text text -> {
                if (spaceKept || !text.content().isBlank()) {
                    escape(text.content(), false);
                }
            }
            case Comment comment -> {
                if (!compact) {
                    out.append("<!--").append(comment.content()).append("-->");
                }
            }
        }
    }

    private void name(String prefix, String name) {
        if (!prefix.isEmpty()) {
            out.append(prefix).append(':');
        }
        out.append(name);
    }

    private void declareIfNew(Declaration declaration) {
        if (!declared(declaration.prefix()).equals(declaration.namespace())) {
            declare(declaration);
        }
    }

    private void require(String prefix, String namespace, boolean ofAttribute) {
        boolean implied = (ofAttribute && prefix.isEmpty()) || namespace.equals(XML_NAMESPACE);
        if (!implied && !declared(prefix).equals(namespace)) {
            declare(new Declaration(prefix, namespace));
        }
    }

    private String declared(String prefix) {
        for (int index = scope.size() - 1; index >= 0; index--) {
            if (scope.get(index).prefix().equals(prefix)) {
                return scope.get(index).namespace();
            }
        }
        return "";
    }

    private void declare(Declaration declaration) {
        scope.add(declaration);
        out.append(declaration.prefix().isEmpty() ? " xmlns" : " xmlns:")
                .append(declaration.prefix())
                .append("=\"");
        escape(declaration.namespace(), true);
        out.append('"');
    }

    private void escape(String text, boolean inAttribute) {
        for (int index = 0; index < text.length(); index++) {
            char each = text.charAt(index);
            switch (each) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append(inAttribute ? "&quot;" : "\"");
                case '\r' -> out.append("&#13;");
                case '\n' -> out.append(inAttribute ? "&#10;" : "\n");
                case '\t' -> out.append(inAttribute ? "&#9;" : "\t");
                default -> out.append(each);
            }
        }
    }
}
