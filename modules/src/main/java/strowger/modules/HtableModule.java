package strowger.modules;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.DatabaseParameters;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.storage.StorageException;
import strowger.engine.storage.Store;
import strowger.modules.htable.Definition;
import strowger.modules.htable.ExpiredItems;
import strowger.modules.htable.HtableCommands;
import strowger.modules.htable.HtableFunctions;
import strowger.modules.htable.HtableVariables;
import strowger.modules.htable.IteratorFunctions;
import strowger.modules.htable.LockFunctions;
import strowger.modules.htable.ReplicationSetup;
import strowger.modules.htable.Table;
import strowger.modules.htable.Tables;
import strowger.tables.TableConfig;
import strowger.tables.TableFigures;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** The {@code htable} module: tables of numbers and texts that all messages share. */
public final class HtableModule implements Module {
    private static final String INITIALISED = "htable:mod-init";
    private static final long SWEEP_MS = 1000;
    private static final long ITEMS_MAX = 1 << 20;

    private final Tables tables = new Tables();
    private final DatabaseParameters database = new DatabaseParameters("htable", "dbmode", 1);
    private final ReplicationSetup replication = new ReplicationSetup(tables);
    private final List<String> faults = new ArrayList<>();
    private final IteratorFunctions iterators = new IteratorFunctions(tables);
    private Optional<LockFunctions> locks = Optional.empty();
    private Optional<ExpiredItems> expired = Optional.empty();
    private long itemsMax = ITEMS_MAX;

    @Override
    public String name() {
        return "htable";
    }

    @Override
    public void export(Exports exports) {
        exportParameters(exports);
        exportStorageParameters(exports);
        ExpiredItems items =
                new ExpiredItems(
                        exports.counter(
                                "events_dropped",
                                "Expired items that no event route was run for, as too many"
                                        + " waited."));
        expired = Optional.of(items);
        new HtableVariables(tables, items).export(exports);
        new HtableFunctions(tables).export(exports);
        LockFunctions lockFunctions =
                new LockFunctions(
                        tables,
                        exports.counter(
                                "locks_refused",
                                "Locks not had within 10 ms, or beyond 16 a run."));
        locks = Optional.of(lockFunctions);
        lockFunctions.export(exports);
        iterators.export(exports);
        new HtableCommands(tables).export(exports);
        replication.export(exports);
        exports.eventRoute(INITIALISED).doc("Runs once, before the first message.");
        exports.eventRoute(ExpiredItems.EVENT + "*")
                .doc("Runs for each item of the table that expires; $shtrecord tells of it.");
        exports.refuse(
                Refusal.Kind.EVENT_ROUTE,
                "it is htable:mod-init in the program, too",
                "htable:init");
        exports.refuse(
                Refusal.Kind.EVENT_ROUTE, "reloading needs SQL storage", "htable:reloaded:NAME");
        exports.statistic("items", () -> sum(TableFigures::records))
                .doc("Items in all tables, those among them that have just expired.");
        exports.statistic("refused", () -> sum(TableFigures::refused))
                .doc("Items refused since the start: the table was full, or the item too long.");
        exports.statistic("expired", () -> sum(TableFigures::expired))
                .doc("Items that expired since the start.");
    }

    private long sum(ToLongFunction<TableFigures> figure) {
        return tables.all().stream().map(Table::figures).mapToLong(figure).sum();
    }

    private void exportParameters(Exports exports) {
        exports.any("htable", text -> tables.define(Definition.parse(text)))
                .doc("Defines a table: name=>size=8;autoexpire=60;initval=0;updateexpire=1.");
        exports.integer("items_max", value -> itemsMax = value)
                .unset(ITEMS_MAX)
                .doc("Items one table may hold; memory is taken as it fills.");
        exports.integer("timer_interval", _ -> {})
                .unset(20)
                .doc("Seconds after which an expired item is told of at most; here it takes one.");
        exports.integer("timer_procs", _ -> {})
                .unset(0)
                .doc("Kept for old configurations: one thread sweeps all tables.");
        exports.text("event_callback", this::refuseCallback)
                .doc("Names a function of KEMI; use event routes instead.");
        exports.integer("event_callback_mode", _ -> {})
                .unset(0)
                .doc("Kept for old configurations: there is no KEMI.");
        exports.text("array_size_suffix", _ -> {})
                .unset("::size")
                .doc("For SQL storage; without effect.");
    }

    private void refuseCallback(String function) {
        if (!function.isEmpty()) {
            faults.add(
                    "htable: event_callback="
                            + function
                            + " needs KEMI, which is not built in: use"
                            + " event_route[htable:expired:TABLE]");
        }
    }

    private void exportStorageParameters(Exports exports) {
        database.exportUrl(exports);
        exports.integer("db_expires", _ -> {})
                .unset(0)
                .doc("For SQL storage; an item that is kept has its time with it.");
        exports.integer("fetch_rows", _ -> {}).unset(100).doc("For SQL storage; without effect.");
        for (String column :
                List.of("key_name", "key_type", "value_type", "key_value", "expires")) {
            exports.text(column + "_column", _ -> {}).unset(column).doc("A column's name.");
        }
        exports.integer("enable_dmq", value -> replication.enabled(value != 0))
                .unset(0)
                .doc("Whether other nodes are told of tables with dmqreplicate=1, and tell us.");
        exports.integer("dmq_init_sync", value -> replication.asking(value != 0))
                .unset(0)
                .doc("Whether each node is asked for its items when it can be reached.");
        exports.text("dmq_peer_id", replication::channel)
                .unset("htable")
                .doc("The channel of DMQ; the same on all nodes.");
    }

    @Override
    public void start(Engine engine) {
        if (itemsMax < 1 || itemsMax > TableConfig.RECORDS_MAX) {
            faults.add(
                    "htable: items_max is "
                            + itemsMax
                            + "; set it from 1 to "
                            + TableConfig.RECORDS_MAX);
        }
        replication.check(engine, faults);
        Optional<Store> store =
                database.place(tables.isAnyKept() ? 1 : 0, engine.core().storage(), faults);
        ConfigurationException.throwIfAny(faults);
        tables.open(engine::nowMs, itemsMax);
        store.ifPresent(this::keep);
        ExpiredItems items = expired.orElseThrow();
        items.start(engine, tables);
        iterators.start(engine);
        locks.orElseThrow().start(engine);
        replication.start(engine);
        engine.every(SWEEP_MS, items::sweep);
        engine.beforeTraffic(core -> core.runEvent(INITIALISED, _ -> {}));
    }

    private void keep(Store store) {
        try {
            tables.keepIn(store);
        } catch (StorageException refused) {
            throw new ConfigurationException("htable: " + refused.getMessage());
        }
    }

    @Override
    public void stop() {
        tables.close();
    }
}
