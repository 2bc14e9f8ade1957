package strowger.presence.xcap;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.DatabaseParameters;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.storage.Storage;
import strowger.engine.storage.StorageException;
import strowger.engine.storage.Store;
import strowger.presence.event.DocumentTags;
import strowger.presence.event.Party;
import strowger.presence.rules.RuleSet;
import strowger.presence.rules.RuleSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** {@code xcap_server}: documents of users over HTTP (RFC 4825). */
public final class XcapServerModule implements Module, RuleSource, DocumentTags {
    private static final String NAME = "xcap_server";
    private static final long DOCUMENTS_MAX = 100_000;
    private static final int HTTPS = 1;

    private final DatabaseParameters database = new DatabaseParameters(NAME, "db_url", 1);
    private final StringBuilder bindings = new StringBuilder();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();
    private String root = "/xcap-root/";
    private String directoryHost = "";
    private long directoryScheme = -1;
    private long documentsMax = DOCUMENTS_MAX;
    private @Nullable XcapStore store;
    private @Nullable XcapServer server;
    private @Nullable RuleCache rules;
    private final XcapUriVariable variable = new XcapUriVariable(() -> root);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        exportParameters(exports);
        new XcapFunctions(this::server, () -> root).export(exports);
        new XcapCommands(this::server, this::store, () -> root).export(exports);
        exports.variables("xcapuri", variable::bind)
                .doc("A URI of XCAP, set by $xcapuri(name=>data), and its parts.");
        exports.statistic("documents", () -> store == null ? 0 : store().count())
                .doc("Documents there are.");
    }

    private void exportParameters(Exports exports) {
        exports.text("xcap_root", this::root)
                .unset("/xcap-root/")
                .doc("The path below which documents are, or the whole URL.");
        exports.text("xml_ns", this::bind)
                .doc("A prefix that paths may use: prefix=namespace; can be given again.");
        exports.text("directory_hostname", host -> directoryHost = host)
                .doc("The host in the URIs of a user's directory; paths alone without it.");
        exports.integer("directory_scheme", scheme -> directoryScheme = scheme)
                .unset(-1)
                .doc("The scheme of those URIs: 1 for https, otherwise http.");
        exports.integer("documents_max", count -> documentsMax = count)
                .unset(DOCUMENTS_MAX)
                .doc("Documents there may be; memory is taken as it fills.");
        exports.integer("buf_size", _ -> {})
                .unset(1024)
                .doc("Kept for old configurations: a document may have 60,000 bytes.");
        database.exportUrl(exports);
        exports.text("xcap_table", _ -> {}).doc("For SQL storage; without effect.");
    }

    private void root(String path) {
        root = path.endsWith("/") ? path : path + '/';
    }

    private void bind(String binding) {
        int equals = binding.indexOf('=');
        if (equals < 1) {
            throw new ConfigurationException(
                    NAME + ": xml_ns is " + binding + "; write prefix=namespace");
        }
        bindings.append("xmlns(")
                .append(binding, 0, equals)
                .append(binding, equals, binding.length())
                .append(')');
    }

    @Override
    public void start(Engine engine) {
        if (documentsMax < 1 || documentsMax > 1 << 24) {
            throw new ConfigurationException(
                    NAME + ": documents_max is " + documentsMax + "; set it from 1 to 16777216");
        }
        XcapStore opened = new XcapStore(documentsMax, engine::nowMs);
        store = opened;
        keep(opened, engine.core().storage());
        rules = new RuleCache(opened);
        opened.listen(this::tell); // after the cache has forgotten
        server = new XcapServer(opened, bindings.toString(), directoryPrefix());
        variable.start(engine);
    }

    /** Where {@code db_url} names a folder, or the server was started with one. */
    private void keep(XcapStore opened, Storage storage) {
        List<String> faults = new ArrayList<>();
        Optional<Store> place =
                database.isFolder()
                        ? database.place("db_url", 1, 0, storage, faults)
                        : storage.standard();
        ConfigurationException.throwIfAny(faults);
        try {
            place.ifPresent(opened::keep);
        } catch (StorageException refused) {
            throw new ConfigurationException(NAME + ": " + refused.getMessage());
        }
    }

    private String directoryPrefix() {
        String scheme = directoryScheme == HTTPS ? "https://" : "http://";
        return directoryHost.isEmpty() ? "" : scheme + directoryHost;
    }

    @Override
    public void stop() {
        if (store != null) {
            store.close();
            store = null;
        }
    }

    @Override
    public Optional<RuleSet> rulesOf(String user, String domain) {
        return started(rules).rulesOf(user, domain);
    }

    @Override
    public void listen(Consumer<String> listener) {
        listeners.add(listener);
    }

    private void tell(XcapApplication application, String owner, String file) {
        if (application == XcapApplication.PRES_RULES) {
            listeners.forEach(each -> each.accept("sip:" + owner));
        }
        if (!owner.isEmpty()) {
            watchers.forEach(each -> each.accept("sip:" + owner));
        }
    }

    @Override
    public void onChange(Consumer<String> listener) {
        watchers.add(listener);
    }

    @Override
    public void forEach(Party owner, BiConsumer<String, String> visitor) {
        String name = Owner.of(owner.uri());
        for (XcapApplication application : XcapApplication.values()) {
            if (application.isKept()) {
                for (XcapDocument each : store().find(application, name)) {
                    String place = application.id() + "/users/sip:" + name + '/' + each.file();
                    visitor.accept(place, each.etag());
                }
            }
        }
    }

    /**
     * The documents of a configuration; for modules that read them.
     *
     * @throws ConfigurationException when xcap_server is not loaded.
     */
    public static XcapServerModule of(Engine engine, String asking) {
        return engine.modules().loaded().stream()
                .filter(XcapServerModule.class::isInstance)
                .map(XcapServerModule.class::cast)
                .findFirst()
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        asking
                                                + " needs xcap_server: write loadmodule"
                                                + " \"xcap_server.so\" before it"));
    }

    /** The path below which documents are, or the whole URL. */
    @Override
    public String root() {
        return root;
    }

    /**
     * The documents.
     *
     * @throws ConfigurationException when the module has not started.
     */
    public XcapStore store() {
        return started(store);
    }

    private XcapServer server() {
        return started(server);
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new ConfigurationException(NAME + " has not started: load it first");
        }
        return part;
    }
}
