package strowger.presence.rules;

import strowger.presence.document.DocumentError;
import strowger.presence.document.DocumentLimits;
import strowger.presence.document.DocumentReader;
import strowger.presence.document.Element;

import java.util.List;
import java.util.Optional;

/**
 * A presentity's rules. The first that applies to a watcher says what it may: Kamailio's way, by
 * which rules in the field were written, and not RFC 4745's, by which permissions add up and a
 * block can be undone by a later rule.
 */
public final class RuleSet {
    /** The root's local name. */
    public static final String ROOT = "ruleset";

    private final List<Rule> rules;

    private RuleSet(List<Rule> rules) {
        this.rules = rules;
    }

    /** Takes the rules of a document; empty when it is none of rules. */
    public static Optional<RuleSet> of(Element root) {
        return root.is(ROOT)
                ? Optional.of(new RuleSet(root.elements("rule").map(Rule::of).toList()))
                : Optional.empty();
    }

    /** Reads a document; empty when it can't be read, or is none of rules. */
    public static Optional<RuleSet> read(byte[] document) {
        DocumentReader reader = new DocumentReader(DocumentLimits.STORED);
        return reader.read(document) == DocumentError.NONE ? of(reader.root()) : Optional.empty();
    }

    /**
     * What a watcher may.
     *
     * @param sphere the presentity is in, when that is known; a rule that asks for one applies
     *     otherwise.
     * @return empty when no rule applies.
     */
    public Optional<Permission> permission(WatcherId watcher, Optional<String> sphere, long nowMs) {
        return rules.stream()
                .filter(rule -> rule.applies(watcher, sphere, nowMs))
                .findFirst()
                .map(rule -> new Permission(handling(rule), rule.provision()));
    }

    /** Whether any rule depends on the sphere that the presentity is in. */
    boolean isSphereAsked() {
        return rules.stream().anyMatch(rule -> !rule.spheres().isEmpty());
    }

    private static SubHandling handling(Rule rule) {
        return rule.handling().orElse(SubHandling.BLOCK); // its default (RFC 5025 §3.2.1)
    }

    /**
     * What a watcher may.
     *
     * @param handling of its subscription.
     * @param provision what it sees when that is {@link SubHandling#ALLOW}.
     */
    public record Permission(SubHandling handling, Provision provision) {}
}
