package strowger.presence.xcap;

import strowger.presence.rules.RuleSet;
import strowger.presence.rules.RuleSource;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rules in the store, read once: those of the presentities asked for lately. A change forgets
 * what was read of that user; it is told of only after it is in the store.
 */
final class RuleCache implements RuleSource {
    private static final int OWNERS_MAX = 20_000;
    private static final String INDEX = "index";

    private final XcapStore store;
    private final Map<String, Optional<RuleSet>> read = new ConcurrentHashMap<>();

    RuleCache(XcapStore store) {
        this.store = store;
        store.listen(this::forget);
    }

    private void forget(XcapApplication application, String owner, String file) {
        if (application == XcapApplication.PRES_RULES) {
            read.remove(owner);
        }
    }

    @Override
    public Optional<RuleSet> rulesOf(String user, String domain) {
        String owner = user + '@' + domain.toLowerCase(Locale.ROOT);
        if (read.size() > OWNERS_MAX) {
            read.clear();
        }
        return read.computeIfAbsent(owner, this::load);
    }

    /** The document named index, or else the first by its name. */
    private Optional<RuleSet> load(String owner) {
        List<XcapDocument> documents = store.find(XcapApplication.PRES_RULES, owner);
        return documents.stream()
                .min(
                        Comparator.comparing((XcapDocument each) -> !each.file().equals(INDEX))
                                .thenComparing(XcapDocument::file))
                .flatMap(each -> RuleSet.read(bytes(each)));
    }

    private static byte[] bytes(XcapDocument document) {
        byte[] bytes = new byte[document.content().capacity()];
        document.content().getBytes(0, bytes);
        return bytes;
    }
}
