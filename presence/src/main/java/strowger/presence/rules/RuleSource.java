package strowger.presence.rules;

import java.util.Optional;
import java.util.function.Consumer;

/** Where presentities' rules are. Asked on all threads at once; must not block. */
@FunctionalInterface
public interface RuleSource {
    /** There are none of anybody. */
    RuleSource NONE = (user, domain) -> Optional.empty();

    /** The rules of a presentity. */
    Optional<RuleSet> rulesOf(String user, String domain);

    /** Has a listener told of each presentity whose rules change, by its URI. */
    default void listen(Consumer<String> listener) {}
}
