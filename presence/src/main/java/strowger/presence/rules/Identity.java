package strowger.presence.rules;

import strowger.presence.document.Element;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The condition {@code identity} (RFC 4745 §7.1): it holds when one of its members does.
 *
 * @param members each naming one watcher or many.
 */
record Identity(List<Member> members) {
    /** One or many watchers. */
    @FunctionalInterface
    interface Member {
        boolean has(WatcherId watcher);
    }

    static Identity of(Element identity) {
        List<Member> members = new ArrayList<>();
        for (Element child : identity.elements()) {
            switch (child.name()) {
                case "one" -> one(child.attribute("id").orElse("")).ifPresent(members::add);
                case "id" -> one(child.text()).ifPresent(members::add); // drafts before the RFC
                case "many" -> members.add(many(child));
                case "domain" -> members.add(many(child));
                default -> {
                    // an extension that is not known here names nobody
                }
            }
        }
        return new Identity(List.copyOf(members));
    }

    private static Optional<Member> one(String uri) {
        if (uri.isBlank()) {
            return Optional.empty();
        }
        WatcherId named = WatcherId.of(uri);
        return Optional.of(named::equals);
    }

    private static Member many(Element many) {
        Optional<String> domain =
                many.attribute("domain").map(each -> each.strip().toLowerCase(Locale.ROOT));
        List<WatcherId> exceptIds = new ArrayList<>();
        List<String> exceptDomains = new ArrayList<>();
        many.elements("except")
                .forEach(
                        except -> {
                            except.attribute("id").map(WatcherId::of).ifPresent(exceptIds::add);
                            except.attribute("domain")
                                    .map(each -> each.strip().toLowerCase(Locale.ROOT))
                                    .ifPresent(exceptDomains::add);
                        });
        return watcher ->
                (domain.isEmpty() || domain.get().equals(watcher.domain()))
                        && !exceptIds.contains(watcher)
                        && !exceptDomains.contains(watcher.domain());
    }

    boolean has(WatcherId watcher) {
        return members.stream().anyMatch(member -> member.has(watcher));
    }
}
