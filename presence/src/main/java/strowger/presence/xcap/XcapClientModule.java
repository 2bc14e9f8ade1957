package strowger.presence.xcap;

import strowger.engine.Engine;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Module;
import strowger.presence.rules.RuleSource;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code xcap_client}: rules that other servers have, fetched by HTTP (RFC 4825). */
public final class XcapClientModule implements Module {
    private static final String NAME = "xcap_client";
    private static final int PORT_USUAL = 8000;
    private static final long PERIOD_SEC_MAX = 86_400;
    private static final Pattern SCHEME = Pattern.compile("https?://.*");
    private static final Pattern DOCUMENT = Pattern.compile(".*/users/(?<owner>[^/]+)/[^/]+");

    private final List<FetchedRules> sources = new CopyOnWriteArrayList<>();
    private boolean periodical = true;
    private long periodSec = 100;
    private LongSupplier clockMs = () -> 0;
    private Optional<XcapFetcher> fetcher = Optional.empty();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        exports.integer("periodical_query", value -> periodical = value != 0)
                .unset(1)
                .doc("Whether documents are asked for again each query_period.");
        exports.integer("query_period", seconds -> periodSec = seconds)
                .unset(100)
                .doc("Seconds from one such time to the next; 0 for never.");
        for (String name : new String[] {"db_url", "xcap_table"}) {
            exports.text(name, _ -> {})
                    .doc("Kept for old configurations: documents are fetched after a restart.");
        }
        exports.command("xcap_client.refreshXcapDoc", this::refresh)
                .doc("A document has changed: asks for it again. Its path; a port, not used.");
        exports.statistic("documents", () -> sources.stream().mapToLong(FetchedRules::count).sum())
                .doc("Presentities whose rules are kept.");
        exports.statistic(
                        "forgotten",
                        () -> sources.stream().mapToLong(FetchedRules::forgotten).sum())
                .doc("Presentities whose rules were forgotten to make room for others.");
        exports.statistic("refused", () -> sources.stream().mapToLong(FetchedRules::refused).sum())
                .doc("How often rules were not asked for: too many wait, or the name is too long.");
    }

    /**
     * The client of a configuration.
     *
     * @throws ConfigurationException when it is not loaded.
     */
    public static XcapClientModule of(Engine engine, String asking) {
        return engine.modules().loaded().stream()
                .filter(XcapClientModule.class::isInstance)
                .map(XcapClientModule.class::cast)
                .findFirst()
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        asking
                                                + " needs xcap_client: write loadmodule"
                                                + " \"xcap_client.so\" before it"));
    }

    @Override
    public void start(Engine engine) {
        if (periodSec < 0 || periodSec > PERIOD_SEC_MAX) {
            throw new ConfigurationException(
                    "%s: query_period is %d; set it from 0 to %d"
                            .formatted(NAME, periodSec, PERIOD_SEC_MAX));
        }
        fetcher = Optional.of(new XcapFetcher());
        clockMs = engine::nowMs;
        engine.every(KnownRules.AGAIN_MS, () -> sources.forEach(FetchedRules::askAgain));
        if (periodical && periodSec > 0) {
            engine.every(1000 * periodSec, () -> sources.forEach(FetchedRules::refresh));
        }
    }

    /**
     * The rules that servers have; to be called while modules start, behind this one.
     *
     * @param servers {@code host}, {@code host:port}, or a URL with a path.
     */
    public synchronized RuleSource rules(List<String> servers) {
        FetchedRules rules =
                new FetchedRules(
                        fetcher.orElseThrow(
                                () ->
                                        new ConfigurationException(
                                                NAME + " has not started: load it first")),
                        servers.stream().map(XcapClientModule::root).toList(),
                        clockMs);
        sources.add(rules);
        return rules;
    }

    /** The URL below which a server's documents are. */
    static String root(String server) {
        boolean whole = SCHEME.matcher(server).matches();
        String url = whole ? server : "http://" + server;
        try {
            URI uri = URI.create(url);
            if (uri.getHost() == null) {
                throw new IllegalArgumentException("no host");
            }
            boolean port = uri.getPort() > 0 || whole;
            String path = uri.getRawPath() == null ? "" : uri.getRawPath();
            String top = path.isEmpty() || path.equals("/") ? "/xcap-root/" : path;
            return uri.getScheme()
                    + "://"
                    + uri.getRawAuthority()
                    + (port ? "" : ":" + PORT_USUAL)
                    + top
                    + (top.endsWith("/") ? "" : "/");
        } catch (IllegalArgumentException malformed) {
            throw new ConfigurationException(
                    NAME + ": " + server + " is no server: write it as host:port or as a URL");
        }
    }

    private String refresh(CommandArguments arguments) throws Fault {
        String path = arguments.text(0);
        String owner = owner(path).orElseThrow(() -> new Fault(400, "No document of a user"));
        String small = owner.toLowerCase(Locale.ROOT); // its name where case does not matter
        boolean known = false;
        for (FetchedRules each : sources) {
            known |= each.refresh(owner) || each.refresh(small);
        }
        if (!known) {
            throw new Fault(404, "Document not found");
        }
        return "OK";
    }

    /** Whose document a path means, as rules are kept by. */
    static Optional<String> owner(String path) {
        Matcher document = DOCUMENT.matcher(path);
        try {
            return document.matches()
                    ? Optional.of(Owner.of(XcapUri.plain(document.group("owner"))))
                    : Optional.empty();
        } catch (IllegalArgumentException malformedEscape) {
            return Optional.empty();
        }
    }

    @Override
    public void stop() {
        fetcher.ifPresent(XcapFetcher::close);
        fetcher = Optional.empty();
    }
}
