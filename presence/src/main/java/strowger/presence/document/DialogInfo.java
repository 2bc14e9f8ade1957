package strowger.presence.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Documents of event dialog (RFC 4235): what several publications of one presentity come to
 * together. Each watcher has a count of versions of its own.
 */
public final class DialogInfo {
    /** The namespace of its elements. */
    public static final String NAMESPACE = "urn:ietf:params:xml:ns:dialog-info";

    /** The root's local name. */
    public static final String ROOT = "dialog-info";

    /** Where in a composed document, once written, the single digit of its version stands. */
    public static final int VERSION_OFFSET = DocumentWriter.versionOffset(NAMESPACE, ROOT);

    private static final String DIALOG = "dialog";
    private static final String STATE = "state";
    private static final String TERMINATED = "terminated";
    private static final String VERSION = "version";

    /** States by what a lamp should show when there is more than one, the most important last. */
    private static final List<String> STATES =
            List.of(TERMINATED, "trying", "proceeding", "confirmed", "early");

    private DialogInfo() {}

    /**
     * Puts documents together: all their dialogs, each id once as the latest document has it.
     *
     * @param documents roots, those that take precedence last; none is changed.
     * @param entity the presentity's URI.
     * @param single whether to keep only the dialog in the most important state.
     * @return the root, full and of version 0, or empty when no document is of this kind.
     */
    public static Optional<Element> compose(
            List<Element> documents, String entity, boolean single) {
        if (documents.stream().noneMatch(each -> each.is(ROOT))) {
            return Optional.empty();
        }
        Map<String, Element> dialogs = new LinkedHashMap<>();
        for (Element document : documents) {
            if (document.is(ROOT)) {
                document.elements(DIALOG)
                        .forEach(dialog -> dialogs.put(key(dialog, dialogs.size()), dialog));
            }
        }
        Element composed = root(entity);
        List<Element> chosen = new ArrayList<>(dialogs.values());
        if (single) {
            chosen = mostImportant(chosen);
        }
        chosen.forEach(composed::add);
        return Optional.of(composed);
    }

    private static String key(Element dialog, int count) {
        return dialog.attribute("id").orElseGet(() -> "no id " + count);
    }

    private static Element root(String entity) {
        return Element.of(NAMESPACE, ROOT)
                .set(VERSION, "0")
                .set(STATE, "full")
                .set("entity", entity);
    }

    private static List<Element> mostImportant(List<Element> dialogs) {
        int best = Integer.MIN_VALUE;
        List<Element> chosen = List.of();
        for (Element dialog : dialogs) {
            int rank = STATES.indexOf(state(dialog));
            if (rank >= best) {
                best = rank;
                chosen = List.of(dialog);
            }
        }
        return chosen;
    }

    private static String state(Element dialog) {
        return dialog.first(STATE).map(Element::text).orElse("");
    }

    /** What is left of a document whose publication has ended: its dialogs, terminated. */
    public static Element ended(Element document) {
        Element ended = document.shell();
        for (Element child : document.elements()) {
            ended.add(child.is(DIALOG) ? endedDialog(child) : child);
        }
        return ended;
    }

    private static Element endedDialog(Element dialog) {
        Element ended = dialog.shell();
        for (Element child : dialog.elements()) {
            if (child.is(STATE) && !child.text().equals(TERMINATED)) {
                ended.add(new Element(child.namespace(), child.prefix(), STATE).text(TERMINATED));
            } else {
                ended.add(child);
            }
        }
        return ended;
    }

    /** What a watcher is told of somebody of whom nothing was published. */
    public static Element dummy(String entity) {
        Element root = root(entity);
        Element dialog = root.element(DIALOG).set("id", "none").set("direction", "recipient");
        dialog.element(STATE).text(TERMINATED);
        return root;
    }

    /** The ids of the dialogs in a document. */
    public static Set<String> ids(Element document) {
        Set<String> ids = new TreeSet<>();
        document.elements(DIALOG).forEach(dialog -> dialog.attribute("id").ifPresent(ids::add));
        return ids;
    }

    /** Whether a document has dialogs, and all of them are terminated. */
    public static boolean isTerminated(Element document) {
        return document.first(DIALOG).isPresent()
                && document.elements(DIALOG).allMatch(each -> state(each).equals(TERMINATED));
    }
}
