package strowger.presence.rules;

import strowger.presence.document.Element;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One rule.
 *
 * @param id as the document names it.
 * @param identity empty when the rule names nobody: then it never applies, as Kamailio has it.
 * @param validity empty when it applies at any time.
 * @param spheres it applies in; empty for all.
 * @param handling what it says of subscriptions; empty when it says nothing.
 * @param provision what it lets be seen.
 */
record Rule(
        String id,
        Optional<Identity> identity,
        Optional<Validity> validity,
        List<String> spheres,
        Optional<SubHandling> handling,
        Provision provision) {
    static Rule of(Element rule) {
        Optional<Element> conditions = rule.first("conditions");
        return new Rule(
                rule.attribute("id").orElse(""),
                conditions.flatMap(each -> each.first("identity")).map(Identity::of),
                conditions.flatMap(each -> each.first("validity")).map(Validity::of),
                conditions.stream()
                        .flatMap(each -> each.elements("sphere"))
                        .flatMap(each -> Arrays.stream(value(each).split("\\s+")))
                        .toList(),
                rule.first("actions")
                        .flatMap(each -> each.first("sub-handling"))
                        .map(each -> SubHandling.of(each.text())),
                rule.first("transformations").map(Provision::of).orElse(Provision.ALL));
    }

    private static String value(Element sphere) {
        return sphere.attribute("value").orElseGet(sphere::text);
    }

    boolean applies(WatcherId watcher, Optional<String> sphere, long nowMs) {
        return identity.isPresent()
                && identity.get().has(watcher)
                && validity.map(each -> each.holdsAt(nowMs)).orElse(true)
                && (spheres.isEmpty() || sphere.isEmpty() || spheres.contains(sphere.get()));
    }
}
