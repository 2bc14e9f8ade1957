package strowger.presence.rules;

import java.util.Optional;

/** Where presentities' rules are. Asked on all threads at once; must not block. */
@FunctionalInterface
public interface RuleSource {
    /** There are none of anybody. */
    RuleSource NONE = (user, domain) -> Optional.empty();

    /** The rules of a presentity. */
    Optional<RuleSet> rulesOf(String user, String domain);
}
