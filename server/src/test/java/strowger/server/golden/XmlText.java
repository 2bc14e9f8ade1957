package strowger.server.golden;

import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.w3c.dom.Text;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.TreeMap;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/** XML written so that equal documents are equal text: rule 10. */
final class XmlText {
    private XmlText() {}

    /**
     * Names as <code>{namespace}name</code>, attributes sorted, an element a line; not XML: as it
     * is.
     */
    static String normalise(String xml) {
        StringBuilder text = new StringBuilder();
        try {
            write(
                    parser().parse(new InputSource(new StringReader(xml))).getDocumentElement(),
                    "",
                    text);
        } catch (SAXException e) {
            return xml;
        } catch (ParserConfigurationException | IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private static DocumentBuilder parser() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        DocumentBuilder parser = factory.newDocumentBuilder();
        parser.setErrorHandler(null); // it throws; the default prints too
        return parser;
    }

    private static void write(Element element, String indent, StringBuilder to) {
        to.append(indent).append('<').append(name(element));
        attributes(element)
                .forEach((k, v) -> to.append(' ').append(k).append("=\"").append(v).append('"'));
        to.append('>');
        NodeList children = element.getChildNodes();
        boolean hasElements = false;
        for (int i = 0; i < children.getLength(); i++) {
            Node child = children.item(i);
            if (child instanceof Text content) {
                to.append(content.getData().strip());
            } else if (child instanceof Element inner) {
                if (!hasElements) {
                    to.append('\n');
                }
                hasElements = true;
                write(inner, indent + "  ", to);
            }
        }
        to.append(hasElements ? indent : "").append("</>\n");
    }

    private static Map<String, String> attributes(Element element) {
        Map<String, String> sorted = new TreeMap<>();
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            Node attribute = attributes.item(i);
            if (!XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(attribute.getNamespaceURI())) {
                sorted.put(name(attribute), attribute.getNodeValue());
            }
        }
        return sorted;
    }

    private static String name(Node node) {
        String namespace = node.getNamespaceURI();
        return namespace == null
                ? node.getLocalName()
                : "{" + namespace + "}" + node.getLocalName();
    }
}
