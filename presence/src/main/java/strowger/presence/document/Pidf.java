package strowger.presence.document;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Documents of event presence (RFC 3863, with persons and devices of RFC 4479): what several
 * publications of one presentity come to together.
 *
 * <p>Elements of the PIDF keep the order its schema wants: tuples, notes, and all others.
 */
public final class Pidf {
    /** The namespace of its own elements. */
    public static final String NAMESPACE = "urn:ietf:params:xml:ns:pidf";

    /** The root's local name. */
    public static final String ROOT = "presence";

    private static final String TUPLE = "tuple";
    private static final String NOTE = "note";
    private static final String STATUS = "status";
    private static final String BASIC = "basic";
    private static final String ID = "id";

    private Pidf() {}

    /**
     * Puts documents together.
     *
     * <p>A document whose first tuple has the id of a tuple in a later document is that document's
     * forerunner, published by the same device, and left out whole.
     *
     * @param documents roots, those that take precedence last; none is changed.
     * @return the root, or empty when there is no document of this kind among them.
     */
    public static Optional<Element> compose(List<Element> documents) {
        List<Element> kept = new ArrayList<>();
        Set<String> tuples = new HashSet<>();
        for (Element document : documents.reversed()) {
            if (document.is(ROOT) && !isSuperseded(document, tuples)) {
                kept.addFirst(document);
                document.elements(TUPLE).map(Pidf::id).forEach(tuples::add);
            }
        }
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        Element composed = kept.getFirst().shell();
        Set<String> ids = new HashSet<>();
        append(kept, composed, ids, TUPLE);
        append(kept, composed, ids, NOTE);
        append(kept, composed, ids, "");
        return Optional.of(composed);
    }

    private static boolean isSuperseded(Element document, Set<String> tuples) {
        Optional<Element> first = document.first(TUPLE);
        return first.isPresent() && !id(first.get()).isEmpty() && tuples.contains(id(first.get()));
    }

    /** Appends the children of one kind, or of none; each tuple id once, that of the latest. */
    private static void append(
            List<Element> documents, Element composed, Set<String> ids, String kind) {
        List<Element> taken = new ArrayList<>();
        for (Element document : documents.reversed()) {
            List<Element> children = document.elements();
            for (Element child : children.reversed()) {
                if (isOfKind(child, kind) && (id(child).isEmpty() || ids.add(key(child)))) {
                    taken.addFirst(child);
                }
            }
        }
        taken.forEach(composed::add);
    }

    private static boolean isOfKind(Element child, String kind) {
        return kind.isEmpty() ? !child.is(TUPLE) && !child.is(NOTE) : child.is(kind);
    }

    private static String key(Element child) {
        return child.name() + ' ' + id(child);
    }

    private static String id(Element child) {
        return child.attribute(ID).orElse("");
    }

    /** What is left of a document whose publication has ended: its tuples, closed. */
    public static Element closed(Element document) {
        Element closed = document.shell();
        document.elements(TUPLE)
                .forEach(
                        tuple -> {
                            Element shell = tuple.shell();
                            shell.element(STATUS).element(BASIC).text("closed");
                            closed.add(shell);
                        });
        return closed;
    }

    /** What a watcher is told of somebody of whom nothing was published. */
    public static Element dummy(String entity) {
        Element presence = Element.of(NAMESPACE, ROOT).set("entity", entity);
        Element tuple = presence.element(TUPLE).set(ID, "none");
        tuple.element(STATUS).element(BASIC).text("open");
        return presence;
    }

    /**
     * Chooses the one document to be shown by a word in it.
     *
     * @param documents roots, those that take precedence last.
     * @param element whose text is looked at, {@code note}, anywhere in the document.
     * @param words the most important last; a text that is none of them counts least.
     */
    public static Optional<Element> mostImportant(
            List<Element> documents, String element, List<String> words) {
        Optional<Element> chosen = Optional.empty();
        int best = Integer.MIN_VALUE;
        for (Element document : documents) {
            if (document.is(ROOT)) {
                int rank =
                        find(document, element).map(Element::text).map(words::indexOf).orElse(-1);
                if (rank >= best) {
                    best = rank;
                    chosen = Optional.of(document);
                }
            }
        }
        return chosen;
    }

    private static Optional<Element> find(Element within, String name) {
        for (Element child : within.elements()) {
            Optional<Element> found = child.is(name) ? Optional.of(child) : find(child, name);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Whether a tuple has this basic status, {@code open} or {@code closed}. */
    public static boolean hasBasic(Element document, String status) {
        return document.elements(TUPLE)
                .flatMap(tuple -> tuple.elements(STATUS))
                .flatMap(each -> each.elements(BASIC))
                .anyMatch(basic -> basic.text().equals(status));
    }

    /** The sphere a person is in (RFC 4480 §3.9): the name of an element, or a word. */
    public static Optional<String> sphere(Element document) {
        return document.elements("person")
                .flatMap(person -> person.elements("sphere"))
                .map(
                        sphere ->
                                sphere.elements().stream()
                                        .findFirst()
                                        .map(Element::name)
                                        .orElseGet(() -> sphere.text().strip()))
                .filter(word -> !word.isEmpty())
                .findFirst();
    }

    /** Whether a person does this now: the name of an element of RPID's activities. */
    public static boolean hasActivity(Element document, String activity) {
        return document.elements("person")
                .flatMap(person -> person.elements("activities"))
                .flatMap(activities -> activities.elements().stream())
                .anyMatch(each -> each.is(activity));
    }
}
