package strowger.presence.xcap;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.presence.document.Declaration;
import strowger.presence.document.DocumentError;
import strowger.presence.document.DocumentLimits;
import strowger.presence.document.DocumentReader;
import strowger.presence.document.DocumentWriter;
import strowger.presence.document.Element;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Carries out what is asked of documents (RFC 4825 §8). For all threads. */
final class XcapServer {
    private static final XcapAnswer NOT_FOUND = XcapAnswer.of(404, "Not Found");
    private static final XcapAnswer BAD_REQUEST = XcapAnswer.of(400, "Bad Request");
    private static final XcapAnswer FAILED = XcapAnswer.of(412, "Precondition Failed");
    private static final XcapAnswer FULL = XcapAnswer.of(507, "Insufficient Storage");
    private static final String ELEMENT = "application/xcap-el+xml";
    private static final String ATTRIBUTE = "application/xcap-att+xml";
    private static final DirectBuffer NOTHING = new UnsafeBuffer(0, 0);
    private static final int TRIES = 4;

    private final XcapStore store;
    private final String bindings;
    private final String directoryPrefix;

    /**
     * @param bindings of prefixes that every selector may use, as a query has them.
     * @param directoryPrefix scheme and host of the URIs in directories; empty for paths alone.
     */
    XcapServer(XcapStore store, String bindings, String directoryPrefix) {
        this.store = store;
        this.bindings = bindings;
        this.directoryPrefix = directoryPrefix;
    }

    private Optional<NodeSelector> selector(XcapUri uri) {
        return NodeSelector.of(uri.node(), bindings + uri.query());
    }

    /** Reads a document or a part of it. */
    XcapAnswer read(XcapUri uri, String owner, EntityTags tags) {
        Optional<XcapDocument> found = find(uri, owner);
        if (found.isEmpty()) {
            return NOT_FOUND;
        }
        XcapDocument document = found.get();
        if (!tags.matches(document.etag())) {
            return FAILED;
        }
        if (!tags.isNoneOf(document.etag())) {
            return XcapAnswer.done(304, "Not Modified", document.etag());
        }
        String etag = document.etag();
        if (!uri.hasNode()) {
            String type = uri.application().contentType();
            return XcapAnswer.content(etag, type, document.content());
        }
        Optional<NodeSelector> selector = selector(uri);
        if (selector.isEmpty()) {
            return BAD_REQUEST;
        }
        Optional<Element> element = selector.get().find(root(document));
        return element.map(each -> part(each, selector.get(), etag)).orElse(NOT_FOUND);
    }

    private static XcapAnswer part(Element element, NodeSelector selector, String etag) {
        return selector.isOfAttribute()
                ? element.attribute(selector.attributeName())
                        .map(value -> XcapAnswer.content(etag, ATTRIBUTE, buffer(value)))
                        .orElse(NOT_FOUND)
                : XcapAnswer.content(etag, ELEMENT, buffer(DocumentWriter.fragment(element)));
    }

    private static DirectBuffer buffer(String text) {
        return new UnsafeBuffer(utf8(text));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Optional<XcapDocument> find(XcapUri uri, String owner) {
        return switch (uri.application()) {
            case XCAP_CAPS -> Optional.of(made(uri, owner, MadeDocuments.capabilities()));
            case DIRECTORY ->
                    Optional.of(
                            made(
                                    uri,
                                    owner,
                                    MadeDocuments.directory(store, uri, owner, directoryPrefix)));
            default -> store.find(uri.application(), owner, uri.file());
        };
    }

    private static XcapDocument made(XcapUri uri, String owner, Element root) {
        DirectBuffer content = new UnsafeBuffer(DocumentWriter.compact(root));
        return new XcapDocument(uri.application(), owner, uri.file(), "", content);
    }

    private static Element root(XcapDocument document) {
        DocumentReader reader = new DocumentReader(DocumentLimits.STORED);
        DocumentError error = reader.read(document.content(), 0, document.content().capacity());
        assert error == DocumentError.NONE : "stored unread: " + error.sentence();
        return reader.root();
    }

    /** Puts a document or a part of it. */
    XcapAnswer put(XcapUri uri, String owner, EntityTags tags, byte[] body) {
        if (!uri.application().isKept()) {
            return XcapAnswer.of(405, "Method Not Allowed").with("Allow: GET");
        }
        XcapAnswer answer = FAILED;
        for (int index = 0; index < TRIES; index++) { // as long as others change it meanwhile
            Optional<XcapDocument> old = store.find(uri.application(), owner, uri.file());
            String etag = old.map(XcapDocument::etag).orElse("");
            if (!tags.matches(etag) || !tags.isNoneOf(etag)) {
                return FAILED;
            }
            Change change = uri.hasNode() ? partPut(uri, old, body) : wholePut(uri, body);
            if (change.refusal().isPresent()) {
                return change.refusal().get();
            }
            answer = store(uri, owner, etag, change);
            if (answer.code() != FAILED.code()) {
                return answer;
            }
        }
        return answer;
    }

    private XcapAnswer store(XcapUri uri, String owner, String etag, Change change) {
        List<String> tag = new ArrayList<>(1);
        XcapDocument document =
                new XcapDocument(uri.application(), owner, uri.file(), etag, change.content());
        XcapStore.Outcome outcome = store.put(document, tag::add);
        return switch (outcome) {
            case MISMATCH -> FAILED;
            case FULL -> FULL;
            default -> {
                boolean isNew = outcome == XcapStore.Outcome.CREATED || change.isNew();
                yield XcapAnswer.done(isNew ? 201 : 200, isNew ? "Created" : "OK", tag.getFirst());
            }
        };
    }

    /**
     * A document as it is to become.
     *
     * @param refusal why it must not.
     * @param isNew whether the part was not there before.
     */
    private record Change(Optional<XcapAnswer> refusal, DirectBuffer content, boolean isNew) {
        static Change refused(XcapAnswer answer) {
            return new Change(Optional.of(answer), NOTHING, false);
        }

        static Change conflict(String name) {
            return refused(XcapAnswer.conflict(name));
        }

        static Change to(byte[] content, boolean isNew) {
            return new Change(Optional.empty(), new UnsafeBuffer(content), isNew);
        }
    }

    private static Change wholePut(XcapUri uri, byte[] body) {
        DocumentReader reader = new DocumentReader(DocumentLimits.STORED);
        if (reader.read(body) != DocumentError.NONE) {
            return Change.conflict("not-well-formed");
        }
        return checked(uri, reader.root(), body, false);
    }

    private static Change checked(XcapUri uri, Element root, byte[] content, boolean isNew) {
        if (!root.is(uri.application().root())) {
            return Change.conflict("schema-validation-error");
        }
        return hasUniqueNames(root)
                ? Change.to(content, isNew)
                : Change.conflict("uniqueness-failure");
    }

    /** Whether names are unique where they must be (RFC 4826 §3.2, §4.2). */
    private static boolean hasUniqueNames(Element element) {
        Set<String> names = new HashSet<>();
        for (Element child : element.elements()) {
            Optional<String> name =
                    switch (child.name()) {
                        case "list" -> child.attribute("name").map(each -> "list " + each);
                        case "service", "entry" -> child.attribute("uri").map(child.name()::concat);
                        default -> Optional.empty();
                    };
            if ((name.isPresent() && !names.add(name.get())) || !hasUniqueNames(child)) {
                return false;
            }
        }
        return true;
    }

    private Change partPut(XcapUri uri, Optional<XcapDocument> old, byte[] body) {
        Optional<NodeSelector> read = selector(uri);
        if (read.isEmpty()) {
            return Change.refused(BAD_REQUEST);
        }
        if (old.isEmpty()) {
            return Change.conflict("no-parent");
        }
        NodeSelector selector = read.get();
        Element root = root(old.get());
        return selector.isOfAttribute()
                ? attributePut(uri, selector, root, body)
                : elementPut(uri, selector, root, body);
    }

    private static Change attributePut(
            XcapUri uri, NodeSelector selector, Element root, byte[] body) {
        Optional<Element> element = selector.find(root);
        String value = new String(body, StandardCharsets.UTF_8);
        if (element.isEmpty()) {
            return Change.conflict("no-parent");
        }
        if (value.indexOf('<') >= 0 || value.indexOf('&') >= 0) {
            return Change.conflict("not-xml-att-value");
        }
        boolean isNew = element.get().attribute(selector.attributeName()).isEmpty();
        element.get().set(selector.attributeName(), value);
        return checked(uri, root, DocumentWriter.verbatim(root), isNew);
    }

    private static Change elementPut(
            XcapUri uri, NodeSelector selector, Element root, byte[] body) {
        Optional<Element> parent = selector.findParent(root);
        boolean isRoot = selector.steps().size() == 1;
        if (parent.isEmpty() && !isRoot) {
            return Change.conflict("no-parent");
        }
        Optional<Element> element = fragment(root, body);
        if (element.isEmpty()) {
            return Change.conflict("not-xml-frag");
        }
        boolean isNew = selector.find(root).isEmpty();
        if (isRoot) {
            boolean fits = !isNew && selector.find(element.get()).isPresent();
            return fits
                    ? checked(uri, element.get(), DocumentWriter.verbatim(element.get()), false)
                    : Change.conflict("cannot-insert");
        }
        return selector.put(parent.get(), element.get())
                ? checked(uri, root, DocumentWriter.verbatim(root), isNew)
                : Change.conflict("cannot-insert");
    }

    /** An element that may use the prefixes which the root declares. */
    private static Optional<Element> fragment(Element root, byte[] body) {
        String namespace =
                root.declarations().stream()
                        .filter(each -> each.prefix().isEmpty())
                        .map(Declaration::namespace)
                        .findFirst()
                        .orElse("");
        Element around = Element.of(namespace, "around");
        around.declarations().addAll(root.declarations());
        String open = DocumentWriter.fragment(around).replace("/>", ">");
        byte[] whole = utf8(open + new String(body, StandardCharsets.UTF_8) + "</around>");
        DocumentReader reader = new DocumentReader(DocumentLimits.STORED);
        if (reader.read(whole) != DocumentError.NONE) {
            return Optional.empty();
        }
        List<Element> elements = reader.root().elements();
        return elements.size() == 1 && reader.root().text().isEmpty()
                ? Optional.of(elements.getFirst())
                : Optional.empty();
    }

    /** Deletes a document or a part of it. */
    XcapAnswer delete(XcapUri uri, String owner, EntityTags tags) {
        if (!uri.application().isKept()) {
            return XcapAnswer.of(405, "Method Not Allowed").with("Allow: GET");
        }
        XcapAnswer answer = FAILED;
        for (int index = 0; index < TRIES; index++) { // as long as others change it meanwhile
            Optional<XcapDocument> old = store.find(uri.application(), owner, uri.file());
            if (old.isEmpty()) {
                return NOT_FOUND;
            }
            if (!tags.matches(old.get().etag()) || !tags.isNoneOf(old.get().etag())) {
                return FAILED;
            }
            answer = uri.hasNode() ? partDelete(uri, old.get()) : wholeDelete(old.get());
            if (answer.code() != FAILED.code()) {
                return answer;
            }
        }
        return answer;
    }

    private XcapAnswer wholeDelete(XcapDocument old) {
        return store.delete(old) == XcapStore.Outcome.DELETED ? XcapAnswer.of(200, "OK") : FAILED;
    }

    private XcapAnswer partDelete(XcapUri uri, XcapDocument old) {
        Optional<NodeSelector> read = selector(uri);
        if (read.isEmpty()) {
            return BAD_REQUEST;
        }
        NodeSelector selector = read.get();
        Element root = root(old);
        Optional<Element> element = selector.find(root);
        if (element.isEmpty()) {
            return NOT_FOUND;
        }
        if (selector.isOfAttribute()) {
            if (!selector.removeAttribute(element.get())) {
                return NOT_FOUND;
            }
        } else {
            Optional<Element> parent = selector.findParent(root);
            if (parent.isEmpty() || !parent.get().children().remove(element.get())) {
                return XcapAnswer.conflict("cannot-delete");
            }
            if (selector.find(root).isPresent()) { // the next one took its place (§8.2.6)
                return XcapAnswer.conflict("cannot-delete");
            }
        }
        Change change = checked(uri, root, DocumentWriter.verbatim(root), false);
        return change.refusal().orElseGet(() -> store(uri, old.owner(), old.etag(), change));
    }
}
