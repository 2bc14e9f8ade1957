package strowger.modules.htable;

import strowger.engine.Engine;
import strowger.engine.cluster.Outbox;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.value.Value;

import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** How other nodes share tables: parameters, commands and statistics of that. */
public final class ReplicationSetup {
    private static final int FAILED = 500;
    private static final long POLL_MS = 10;
    private static final long RETRY_MS = 1000;

    private final Tables tables;
    private boolean enabled;
    private boolean asking;
    private String channel = "htable";
    private Optional<Replication> running = Optional.empty();

    public ReplicationSetup(Tables tables) {
        this.tables = tables;
    }

    /** Declares commands and statistics. */
    public void export(Exports exports) {
        exports.command("htable.dmqsync", this::ask)
                .doc("Asks other nodes for their items: a table, or none for all.");
        exports.command("htable.dmqresync", this::askAnew)
                .doc("The same for a table, which is emptied here before.");
        exports.statistic("replicated", () -> figure(Outbox::told))
                .doc("Messages that told another node of an item.");
        exports.statistic("replicated_batches", () -> figure(Outbox::listed))
                .doc("Messages that told another node of many items, as it had asked for them.");
        exports.statistic("replication_refused", () -> figure(Outbox::refused))
                .doc(
                        "Messages that another node refused, or an item was too long for: look"
                                + " there.");
        exports.statistic("replication_unanswered", () -> figure(Outbox::unanswered))
                .doc("Messages that another node did not answer; they are sent again.");
        exports.statistic("replication_waiting", () -> figure(Outbox::waiting))
                .doc("Items that other nodes are still to be told of.");
    }

    private long figure(ToLongFunction<Outbox<?>> figure) {
        return running.map(each -> figure.applyAsLong(each.outbox())).orElse(0L);
    }

    /** Takes {@code enable_dmq}. */
    public void enabled(boolean value) {
        enabled = value;
    }

    /** Takes {@code dmq_init_sync}. */
    public void asking(boolean value) {
        asking = value;
    }

    /** Takes {@code dmq_peer_id}. */
    public void channel(String name) {
        channel = name;
    }

    /** Adds what is wrong. */
    public void check(Engine engine, List<String> faults) {
        boolean shared =
                engine.core().bus().isShared() || engine.modules().exports("dmq").isPresent();
        if (enabled && !shared) {
            faults.add("htable: enable_dmq=1 needs dmq: loadmodule \"dmq.so\" before it");
        }
    }

    /** Starts, the tables being open. */
    public void start(Engine engine) {
        if (!enabled) {
            return;
        }
        Replication replication = new Replication(engine.core().bus(), channel, tables, asking);
        running = Optional.of(replication);
        replication.join();
        engine.every(POLL_MS, replication::poll);
        engine.every(RETRY_MS, replication.outbox()::retry);
    }

    private Replication running() throws Fault {
        return running.orElseThrow(
                () -> new Fault(FAILED, "Tables are not shared: set enable_dmq to 1"));
    }

    private String ask(CommandArguments arguments) throws Fault {
        int asked = running().ask(arguments.text(0, ""));
        return "Ok. " + asked + " nodes asked.";
    }

    private String askAnew(CommandArguments arguments) throws Fault {
        Replication replication = running();
        Table table =
                tables.find(Value.ofText(arguments.text(0)))
                        .orElseThrow(() -> new Fault(FAILED, "No such htable"));
        replication.forget(table);
        return ask(arguments);
    }
}
