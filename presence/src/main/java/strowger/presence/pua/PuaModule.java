package strowger.presence.pua;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.presence.PresenceModule;

import java.util.Optional;

/**
 * {@code pua}: publishes for other modules, in the server itself when it is the presence server,
 * otherwise, or when {@code outbound_proxy} is set, by PUBLISH.
 */
public final class PuaModule implements Module, Publisher {
    private static final String NAME = "pua";
    private static final long CLEAN_MS = 10_000;
    private static final long DOCUMENTS_MAX = 200_000;

    private String proxy = "";
    private long defaultExpiresSec = 3600;
    private long minExpiresSec;
    private long updatePeriodSec = 100;
    private long documentsMax = DOCUMENTS_MAX;
    private @Nullable PuaCounters counters;
    private Optional<LocalPublisher> local = Optional.empty();
    private Optional<RemotePublisher> remote = Optional.empty();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        counters = PuaCounters.of(exports);
        exports.text("outbound_proxy", uri -> proxy = uri)
                .doc("The URI that PUBLISH goes to; without it this server takes what it can.");
        exports.integer("default_expires", value -> defaultExpiresSec = value)
                .unset(3600)
                .doc("Seconds that a document lasts when its source does not say.");
        exports.integer("min_expires", value -> minExpiresSec = value)
                .unset(0)
                .doc("Seconds that a document lasts at least.");
        exports.integer("update_period", value -> updatePeriodSec = value)
                .unset(100)
                .doc("Seconds between two rounds in which documents elsewhere are prolonged.");
        exports.integer("documents_max", value -> documentsMax = value)
                .unset(DOCUMENTS_MAX)
                .doc("Documents that may be published from here at once.");
        exports.integer("db_mode", PuaModule::refuseStorage)
                .unset(0)
                .doc("Only 0: what was published is in memory; anything else needs storage.");
        for (String name : new String[] {"db_url", "db_table"}) {
            exports.text(name, _ -> {}).doc("For storage; unused while db_mode is 0.");
        }
        for (String name :
                new String[] {
                    "hash_size",
                    "fetch_rows",
                    "db_table_lock_write",
                    "check_remote_contact",
                    "dlginfo_increase_version",
                    "reginfo_increase_version"
                }) {
            exports.integer(name, _ -> {})
                    .doc("Kept for old configurations: the presence server counts versions.");
        }
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "it does not subscribe to others, so it has no Contact to change",
                "pua_update_contact");
        exports.command("pua.cleanup", _ -> clean())
                .doc("Forgets documents that have run out; says how many are left.");
        exports.statistic("documents", this::count).doc("Documents that are published from here.");
    }

    private static void refuseStorage(long mode) {
        if (mode != 0) {
            throw new ConfigurationException(
                    NAME + ": db_mode=" + mode + " needs storage: set it to 0");
        }
    }

    /**
     * The publisher of a configuration; for modules that publish.
     *
     * @throws ConfigurationException when pua is not loaded.
     */
    public static PuaModule of(Engine engine, String asking) {
        return engine.modules().loaded().stream()
                .filter(PuaModule.class::isInstance)
                .map(PuaModule.class::cast)
                .findFirst()
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        asking
                                                + " needs pua: write loadmodule \"pua.so\" before"
                                                + " it"));
    }

    @Override
    public void start(Engine engine) {
        if (documentsMax < 1 || documentsMax > 1 << 24 || updatePeriodSec < 1) {
            throw new ConfigurationException(
                    NAME
                            + ": documents_max is "
                            + documentsMax
                            + ", update_period "
                            + updatePeriodSec
                            + "; set the first from 1 to 16777216, the second to 1 or more");
        }
        if (proxy.isEmpty()) {
            local =
                    engine.modules().loaded().stream()
                            .filter(PresenceModule.class::isInstance)
                            .map(each -> new LocalPublisher((PresenceModule) each, max()))
                            .findFirst();
        }
        RemotePublisher sends = new RemotePublisher(engine, max(), counters(), proxy);
        remote = Optional.of(sends);
        long periodMs = updatePeriodSec * 1000;
        engine.every(periodMs, () -> sends.refresh(periodMs));
        local.ifPresent(within -> engine.every(CLEAN_MS, () -> within.clean(engine.nowMs())));
    }

    private int max() {
        return (int) documentsMax;
    }

    private PuaCounters counters() {
        PuaCounters exported = counters;
        if (exported == null) {
            throw new IllegalStateException("not exported");
        }
        return exported;
    }

    private String clean() {
        local.ifPresent(within -> within.clean(Long.MIN_VALUE));
        return "documents: " + count();
    }

    private long count() {
        return (long) local.map(LocalPublisher::count).orElse(0)
                + remote.map(RemotePublisher::count).orElse(0);
    }

    /** Seconds that a document lasts whose source asks for so many; 0 when it does not say. */
    long lifetimeSec(long askedSec) {
        return Math.max(askedSec > 0 ? askedSec : defaultExpiresSec, minExpiresSec);
    }

    @Override
    public boolean publish(PuaPublication publication) {
        boolean within = local.map(each -> each.has(publication.event())).orElse(false);
        Optional<? extends Publisher> publisher = within ? local : remote;
        return publisher.map(each -> each.publish(publication)).orElse(false);
    }

    @Override
    public boolean isPublished(String presentity, String event, String id) {
        return local.filter(each -> each.has(event))
                .map(each -> each.isPublished(presentity, event, id))
                .orElse(false);
    }

    /** Publishes by PUBLISH whatever is served here. */
    boolean publishElsewhere(PuaPublication publication) {
        return remote.map(each -> each.publish(publication)).orElse(false);
    }
}
