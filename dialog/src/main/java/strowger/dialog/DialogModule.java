package strowger.dialog;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.dialog.profile.ProfileTable;
import strowger.dialog.profile.Profiles;
import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.storage.StorageException;
import strowger.engine.storage.Store;
import strowger.engine.transaction.TransactionLayer;

import java.util.Optional;

/** {@code dialog}: follows dialogs and counts them in profiles. */
public final class DialogModule implements Module {
    private static final Logger LOG = LoggerFactory.getLogger(DialogModule.class);
    private static final long SWEEP_MS = 100;
    private static final long SHARE_MS = 20;
    private static final String SYNCHRONIZED = "dialog:synchronized";
    private static final long ENTRIES_A_DIALOG = 4; // on average

    private final Running running = new Running();
    private final Profiles profiles = new Profiles();
    private final DialogParameters parameters = new DialogParameters();
    private final Transfers transfers = new Transfers(running);
    private Optional<DialogFigures> figures = Optional.empty();

    @Override
    public String name() {
        return "dialog";
    }

    @Override
    public void export(Exports exports) {
        parameters.export(exports, transfers);
        exports.text("profiles_with_value", names -> profiles.declare(names, true))
                .doc("Profiles that dialogs are in by a value, as \"caller;callee\".");
        exports.text("profiles_no_value", names -> profiles.declare(names, false))
                .doc("Profiles that dialogs are in without a value.");
        figures = Optional.of(new DialogFigures(exports));
        exports.statistic("active_dialogs", () -> count(DialogCounts::active))
                .doc("Dialogs that are up now: answered and not ended.");
        exports.statistic("early_dialogs", () -> count(counts -> counts.in(DialogState.EARLY)))
                .doc("Dialogs that ring now.");
        new DialogFunctions(running).export(exports);
        new ProfileFunctions(running, profiles).export(exports);
        new RequestFunctions(running, transfers).export(exports);
        new TargetFunctions(running::dialogs).export(exports);
        new DialogVariables(running::dialogs).export(exports);
        new ContextVariables(running::dialogs, running::lifetimes).export(exports);
        new DialogCommands(running, transfers).export(exports);
        new DialogDump(running).export(exports);
        new ProfileCommands(running).export(exports);
        for (EventRoutes.Occasion occasion : EventRoutes.Occasion.values()) {
            exports.eventRoute(occasion.route()).doc(occasion.sentence());
        }
        exports.eventRoute(SYNCHRONIZED)
                .doc("The other nodes have told what they hold, or sync_timeout is over.");
        new SharingExports(running).export(exports);
    }

    /** Its parts, for the modules of this room that need them. */
    Running running() {
        return running;
    }

    private long count(java.util.function.ToLongFunction<DialogCounts> counted) {
        return running.isStarted() ? counted.applyAsLong(running.dialogs().table().counts()) : 0;
    }

    @Override
    public void start(Engine engine) {
        Optional<Store> store = parameters.store(engine.core().storage());
        DialogConfig config = parameters.conclude();
        ContextState<MessageDialog> messages = engine.contextState(MessageDialog::new);
        ProfileTable table =
                new ProfileTable(
                        profiles,
                        ENTRIES_A_DIALOG * config.dialogsMax(),
                        engine::nowMs,
                        engine.core().seed());
        Dialogs dialogs =
                new Dialogs(
                        config,
                        engine.core(),
                        table,
                        messages,
                        figures.orElseThrow(),
                        engine::nowMs);
        InDialogRequests requests =
                new InDialogRequests(
                        dialogs, parameters.extraHeaders(), parameters.calleeHeaders());
        ReplicaStore replicas = new ReplicaStore(dialogs);
        Lifetimes lifetimes = new Lifetimes(dialogs, requests, replicas);
        dialogs.uriVariable(parameters.uriVariable());
        lifetimes.variable(parameters.timeoutVariable());
        DialogTracker tracker = new DialogTracker(dialogs, lifetimes, parameters.flagBit());
        Endings endings =
                new Endings(dialogs, requests, parameters.earlyCode(), parameters.earlyReason());
        store.ifPresent(place -> keep(place, engine, dialogs, replicas));
        Optional<Sharing> sharing = share(engine, dialogs, replicas);
        running.start(
                new Running.Parts(
                        dialogs,
                        tracker,
                        lifetimes,
                        requests,
                        endings,
                        replicas,
                        sharing,
                        parameters.refusesUntilSynchronized()));
        engine.beforeTraffic(core -> listen(core, dialogs, tracker));
        sharing.ifPresent(shared -> engine.every(SHARE_MS, shared::poll));
        engine.every(SWEEP_MS, lifetimes::sweep);
    }

    /** Gives dialogs back, then what they are in; and keeps both from now on. */
    private void keep(Store place, Engine engine, Dialogs dialogs, ReplicaStore replicas) {
        try {
            replicas.keep(place, parameters.writing(), engine.reactorCount());
        } catch (StorageException refused) {
            dialogs.close();
            throw new ConfigurationException("dialog: " + refused.getMessage());
        }
    }

    private Optional<Sharing> share(Engine engine, Dialogs dialogs, ReplicaStore replicas) {
        if (!parameters.isShared()) {
            return Optional.empty();
        }
        return Optional.of(
                new Sharing(
                        dialogs,
                        replicas,
                        engine.core().bus(),
                        parameters.channel(),
                        Sharing.FEED_BYTES,
                        1000 * parameters.syncSec(),
                        parameters.dropsDead(),
                        () -> tellSynchronized(engine)));
    }

    private static void tellSynchronized(Engine engine) {
        LOG.info("dialogs are synchronized with other nodes");
        boolean _ =
                engine.onReactor(
                        core -> {
                            boolean _ = core.runEvent(SYNCHRONIZED, _ -> {});
                        });
    }

    private static void listen(Core core, Dialogs dialogs, DialogTracker tracker) {
        if (!(core.stateful() instanceof TransactionLayer layer)) {
            throw new ConfigurationException(
                    "dialog follows transactions: add loadmodule \"tm.so\"");
        }
        dialogs.ofTransactions().bind(layer.all(), layer.all().listen(tracker));
        core.settings().routes(tracker);
    }

    @Override
    public void stop() {
        running.stop();
    }
}
