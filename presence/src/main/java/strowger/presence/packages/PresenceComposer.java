package strowger.presence.packages;

import strowger.engine.routing.Output;
import strowger.presence.document.Element;
import strowger.presence.document.Pidf;
import strowger.presence.event.Composer;
import strowger.presence.event.Publications;

import java.util.List;
import java.util.Optional;

/**
 * The body of event presence.
 *
 * @param hasDummy whether a watcher is told something of somebody of whom nothing was published.
 * @param importance the words by which the one document that is shown is chosen; empty to show all.
 * @param importanceElement in which the words stand.
 */
record PresenceComposer(boolean hasDummy, List<String> importance, String importanceElement)
        implements Composer {
    @Override
    public void compose(Publications publications, Output out) {
        if (publications.count() == 1 && !publications.isLeaving(0)) {
            out.put(publications.buffer(), publications.offset(0), publications.length(0));
            return;
        }
        List<Element> documents = Published.documents(publications, Pidf::closed);
        Optional<Element> composed =
                importance.isEmpty()
                        ? Pidf.compose(documents)
                        : Pidf.mostImportant(documents, importanceElement, importance);
        if (composed.isPresent()) {
            Published.write(composed.get(), out);
        } else if (hasDummy) {
            Published.write(Pidf.dummy(publications.presentity().uri()), out);
        }
    }
}
