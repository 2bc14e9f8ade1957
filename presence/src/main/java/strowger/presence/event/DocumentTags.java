package strowger.presence.event;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Where users' documents are, with their entity tags. Asked on all threads; must not block. */
public interface DocumentTags {
    /** Visits the documents of a user: where each is below the root, and its entity tag. */
    void forEach(Party owner, BiConsumer<String, String> visitor);

    /** The root of documents, as clients know it. */
    String root();

    /** Has a listener told of each user whose documents change, by the URI. */
    void onChange(Consumer<String> listener);
}
