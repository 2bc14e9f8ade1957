package strowger.presence;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.module.Parameter;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.storage.StorageException;
import strowger.presence.event.ChangedStates;
import strowger.presence.event.EventPackages;
import strowger.presence.notify.KeptSubscriptions;
import strowger.presence.notify.Notifications;
import strowger.presence.notify.NotifyCounters;
import strowger.presence.notify.SubsVariable;
import strowger.presence.notify.SubscribeHandler;
import strowger.presence.notify.SubscribeWork;
import strowger.presence.notify.SubscriptionTable;
import strowger.presence.notify.WatcherFunctions;
import strowger.presence.publish.KeptPublications;
import strowger.presence.publish.Presentities;
import strowger.presence.publish.PresentityTable;
import strowger.presence.publish.PublicationSet;
import strowger.presence.publish.PublishConfig;
import strowger.presence.publish.PublishHandler;
import strowger.presence.replication.PublicationPeer;
import strowger.presence.replication.ReplicationConfig;

/** {@code presence}: publications, subscriptions and notifications. */
public final class PresenceModule implements Module {
    private static final long SWEEP_MS = 250;
    private static final long SETTLING_MS = 500; // in which sockets are opened
    private static final long RETRY_MS = 5000;

    private final EventPackages events = new EventPackages();
    private final PresenceParameters parameters = new PresenceParameters();
    private @Nullable Presentities presentities;
    private volatile long sweptFromMs;
    private @Nullable PublishConfig publishing;
    private @Nullable ContextState<PublishHandler.Work> publishes;
    private @Nullable Notifications notifications;
    private @Nullable ContextState<SubscribeWork> subscribes;
    private @Nullable SubscribeHandler subscriber;
    private @Nullable NotifyCounters counters;
    private @Nullable Counter undelivered;
    private @Nullable SubscriptionTable subscriptions;

    @Override
    public String name() {
        return "presence";
    }

    @Override
    public void export(Exports exports) {
        parameters.export(exports);
        PublishHandler publish =
                new PublishHandler(
                        this::presentities,
                        () -> started(publishing),
                        () -> started(publishes),
                        exports);
        exports.function("handle_publish", publish::handle, Parameter.text("sender").orAbsent())
                .in(RouteKind.REQUEST)
                .doc("Carries out a PUBLISH and answers it; false when it was refused.");
        exports.statistic("presentities", () -> figure(PresentityTable::count))
                .doc("Publications there are.");
        exports.statistic("presentities_refused", () -> figure(table -> table.figures().refused()))
                .doc("Publications there was no room for since the start.");
        new PresentityCommands(this::presentities).export(exports);
        exportSubscriptions(exports);
    }

    private void exportSubscriptions(Exports exports) {
        SubscribeHandler subscribe =
                new SubscribeHandler(this::notifications, () -> started(subscribes), exports);
        subscriber = subscribe;
        exports.function(
                        "handle_subscribe", subscribe::handle, Parameter.text("watcher").orAbsent())
                .in(RouteKind.REQUEST)
                .doc("Carries out a SUBSCRIBE and answers it; false when it was refused.");
        new WatcherFunctions(this::notifications).export(exports);
        new SubsVariable(this::notifications).export(exports);
        exports.eventRoute("presence:notify-reply")
                .doc("A NOTIFY got its final response: $notify_reply($rs), $subs(...).");
        counters = new NotifyCounters(exports);
        undelivered =
                exports.counter(
                        "undelivered_to_nodes", "Publications that another node did not take.");
        exports.statistic(
                        "active_watchers", () -> subscriptions == null ? 0 : subscriptions.count())
                .doc("Subscriptions there are.");
        exports.statistic(
                        "active_watchers_refused",
                        () -> subscriptions == null ? 0 : subscriptions.figures().refused())
                .doc("Subscriptions there was no room for since the start.");
        new WatcherCommands(this::notifications, this::sweep).export(exports);
    }

    /**
     * The presence module of a configuration; for modules that add event packages when they start.
     *
     * @param asking the module that needs it.
     * @throws ConfigurationException when it is not loaded.
     */
    public static PresenceModule of(Engine engine, String asking) {
        return engine.modules().loaded().stream()
                .filter(PresenceModule.class::isInstance)
                .map(PresenceModule.class::cast)
                .findFirst()
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        asking
                                                + " needs presence: write loadmodule"
                                                + " \"presence.so\" before it"));
    }

    /** The event packages, to which other modules add theirs when they start. */
    public EventPackages events() {
        return events;
    }

    /**
     * What is published.
     *
     * @throws ConfigurationException when the module has not started.
     */
    public Presentities presentities() {
        return started(presentities);
    }

    /**
     * Who watches, and how they are told.
     *
     * @throws ConfigurationException when the module has not started.
     */
    public Notifications notifications() {
        return started(notifications);
    }

    /** What carries out SUBSCRIBE requests; for modules that have packages no request can name. */
    public SubscribeHandler subscriber() {
        return started(subscriber);
    }

    /** Whether subscriptions are kept over restarts. */
    public boolean keepsSubscriptions() {
        return parameters.subscriptionStore().isPresent();
    }

    /** Whether rules may ask for a presentity's sphere. */
    public boolean isSphereChecked() {
        return parameters.isSphereChecked();
    }

    @Override
    public void start(Engine engine) {
        parameters.conclude(engine.core().storage());
        PresentityTable table =
                new PresentityTable(
                        parameters.publicationsMax(),
                        parameters.publicationsPerStateMax(),
                        parameters.leaving(),
                        engine::nowMs);
        Presentities opened = new Presentities(table, events);
        presentities = opened;
        publishing = parameters.publishing();
        publishes = engine.contextState(() -> new PublishHandler.Work(table));
        startSubscriptions(engine, opened);
        if (parameters.isKept()) {
            engine.beforeTraffic(_ -> keep(engine));
        }
        engine.every(SWEEP_MS, this::sweep);
    }

    private void startSubscriptions(Engine engine, Presentities opened) {
        SubscriptionTable watching =
                new SubscriptionTable(
                        parameters.subscriptionsMax(),
                        parameters.subscriptionsPerStateMax(),
                        engine::nowMs);
        subscriptions = watching;
        boolean byPriority = parameters.isByPriority();
        Notifications told =
                new Notifications(
                        engine,
                        watching,
                        opened.table(),
                        events,
                        parameters.notifying(),
                        started(counters),
                        () -> new PublicationSet(events, byPriority));
        notifications = told;
        subscribes = engine.contextState(told::newWork);
        opened.listen(told);
        parameters.replication().ifPresent(config -> share(engine, opened, config));
    }

    /** Gives back what was kept, now that all modules have added their event packages. */
    private void keep(Engine engine) {
        ChangedStates changed = new ChangedStates();
        try {
            parameters
                    .publicationStore()
                    .ifPresent(
                            place ->
                                    new KeptPublications(presentities(), events, changed)
                                            .begin(place));
            parameters
                    .subscriptionStore()
                    .ifPresent(
                            place ->
                                    new KeptSubscriptions(
                                                    notifications(), engine.core()::socket, changed)
                                            .begin(place, parameters.subscriptionWriting()));
        } catch (StorageException refused) {
            throw new ConfigurationException("presence: " + refused.getMessage());
        }
        sweptFromMs = engine.nowMs() + SETTLING_MS;
    }

    private void share(Engine engine, Presentities opened, ReplicationConfig config) {
        PublicationPeer peer =
                new PublicationPeer(engine.core(), opened, config, started(undelivered));
        engine.every(RETRY_MS, peer::retry);
    }

    /** Frees what has expired, one thread at a time; not before there is a way to tell of it. */
    private synchronized void sweep() {
        boolean open = presentities != null && presentities.table().nowMs() >= sweptFromMs;
        if (open && presentities != null && notifications != null) {
            presentities.sweep();
            notifications.sweep();
        }
    }

    @Override
    public synchronized void stop() {
        if (presentities != null) {
            presentities.table().close();
            presentities = null;
        }
        if (subscriptions != null) {
            subscriptions.close();
            subscriptions = null;
        }
    }

    private long figure(java.util.function.ToLongFunction<PresentityTable> figure) {
        return presentities == null ? 0 : figure.applyAsLong(presentities.table());
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new ConfigurationException("presence has not started: load it first");
        }
        return part;
    }
}
