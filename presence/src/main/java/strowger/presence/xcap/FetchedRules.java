package strowger.presence.xcap;

import strowger.presence.rules.RuleSet;
import strowger.presence.rules.RuleSource;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Rules that other servers have: fetched when they are asked for first, kept, and asked for again
 * from time to time by their entity tag. Until the first answer there are none; who listens is told
 * when they come. For all threads; nobody waits.
 */
final class FetchedRules implements RuleSource {
    /** Presentities whose rules are kept; one more has the longest known forgotten. */
    static final int OWNERS_MAX = 100_000;

    private final XcapFetcher fetcher;
    private final List<String> roots;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    /** What is known of one presentity. */
    private static final class Known {
        private volatile Optional<RuleSet> rules = Optional.empty();
        private volatile byte[] content = {};
        private volatile String etag = "";
        private volatile boolean answered;
        private volatile boolean asking;
        private volatile int root; // of the server that has the document, or is asked next
    }

    /**
     * @param roots of the servers, in the order in which they are asked.
     */
    FetchedRules(XcapFetcher fetcher, List<String> roots) {
        this.fetcher = fetcher;
        this.roots = List.copyOf(roots);
    }

    @Override
    public Optional<RuleSet> rulesOf(String user, String domain) {
        String owner = user + '@' + domain.toLowerCase(Locale.ROOT);
        Known found = known.get(owner);
        if (found != null) {
            return found.rules;
        }
        if (known.size() < OWNERS_MAX) {
            ask(owner, known.computeIfAbsent(owner, _ -> new Known()));
        }
        return Optional.empty();
    }

    @Override
    public void listen(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Asks for all documents again. */
    void refresh() {
        known.forEach(this::ask);
    }

    /**
     * Asks for a document again.
     *
     * @param owner {@code user@domain}.
     * @return whether it is one of those that are kept.
     */
    boolean refresh(String owner) {
        Known found = known.get(owner);
        if (found != null) {
            ask(owner, found);
        }
        return found != null;
    }

    /** Presentities whose rules are kept. */
    int count() {
        return known.size();
    }

    private synchronized void ask(String owner, Known of) {
        if (!of.asking) {
            URI uri = URI.create(roots.get(of.root) + path(owner));
            of.asking = true;
            fetcher.fetch(uri, of.etag, answer -> onAnswer(owner, of, answer));
        }
    }

    private static String path(String owner) {
        String user = URLEncoder.encode(owner, StandardCharsets.UTF_8).replace("+", "%20");
        return "pres-rules/users/sip:" + user.replace("%40", "@") + "/index";
    }

    private void onAnswer(String owner, Known of, XcapFetcher.Answer answer) {
        of.asking = false;
        switch (answer.outcome()) {
            case FETCHED -> take(owner, of, answer);
            case SAME -> of.answered = true;
            case NONE, FAILED -> askNext(owner, of, answer.outcome());
        }
    }

    /** The next server may have it; behind the last, what is known stays unless nobody has it. */
    private void askNext(String owner, Known of, XcapFetcher.Outcome outcome) {
        boolean begun = of.etag.isEmpty() && of.content.length == 0;
        boolean more = begun && of.root + 1 < roots.size();
        of.root = more ? of.root + 1 : begun ? 0 : of.root;
        if (more) {
            ask(owner, of);
        } else if (outcome == XcapFetcher.Outcome.NONE) {
            boolean had = of.content.length > 0;
            of.answered = true;
            of.rules = Optional.empty();
            of.content = new byte[0];
            of.etag = "";
            of.root = 0;
            if (had) {
                tell(owner);
            }
        }
    }

    private void take(String owner, Known of, XcapFetcher.Answer answer) {
        boolean same = of.answered && Arrays.equals(of.content, answer.content());
        of.answered = true;
        of.etag = answer.etag();
        if (!same) {
            of.content = answer.content();
            of.rules = RuleSet.read(answer.content());
            tell(owner);
        }
    }

    private void tell(String owner) {
        listeners.forEach(each -> each.accept("sip:" + owner));
    }
}
