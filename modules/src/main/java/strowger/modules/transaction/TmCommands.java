package strowger.modules.transaction;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.transaction.TransactionCounter;
import strowger.engine.transaction.TransactionLayer;
import strowger.engine.transaction.Transactions;

import java.util.function.Supplier;

/** The RPC commands and statistics of {@code tm}. */
public final class TmCommands {
    private final Supplier<@Nullable Transactions> source;

    private TmCommands(Supplier<@Nullable Transactions> source) {
        this.source = source;
    }

    /**
     * Declares the commands.
     *
     * @param source gives the transactions of the running server; null before it starts.
     */
    public static void export(Exports exports, Supplier<@Nullable Transactions> source) {
        TmCommands commands = new TmCommands(source);
        exports.command("tm.stats", arguments -> commands.stats())
                .doc("Counts of transactions and replies, and the memory they take.");
        for (TransactionCounter counter :
                new TransactionCounter[] {
                    TransactionCounter.REFUSED,
                    TransactionCounter.RETRANSMISSIONS,
                    TransactionCounter.ABSORBED,
                    TransactionCounter.TIMEOUTS,
                    TransactionCounter.HANDED_OVER,
                    TransactionCounter.HANDOVER_REFUSED,
                    TransactionCounter.STRAY_REPLIES,
                    TransactionCounter.UNFINISHED,
                    TransactionCounter.MEMORY_REFUSED
                }) {
            exports.statistic(
                            counter.name().toLowerCase(java.util.Locale.ROOT),
                            () -> commands.total(counter))
                    .doc(counter.sentence());
        }
    }

    private long total(TransactionCounter counter) {
        Transactions transactions = source.get();
        return transactions == null ? 0 : transactions.total(counter);
    }

    private Struct stats() throws Fault {
        Transactions transactions = source.get();
        if (transactions == null) {
            throw new Fault(500, "tm does not run");
        }
        return new Struct()
                .add("current", total(TransactionCounter.CURRENT))
                .add("waiting", total(TransactionCounter.WAITING))
                .add("total", total(TransactionCounter.TOTAL))
                .add("total_local", total(TransactionCounter.TOTAL_LOCAL))
                .add("rpl_received", total(TransactionCounter.RPL_RECEIVED))
                .add("rpl_generated", total(TransactionCounter.RPL_GENERATED))
                .add("rpl_sent", total(TransactionCounter.RPL_SENT))
                .add("6xx", total(TransactionCounter.CLASS_6XX))
                .add("5xx", total(TransactionCounter.CLASS_5XX))
                .add("4xx", total(TransactionCounter.CLASS_4XX))
                .add("3xx", total(TransactionCounter.CLASS_3XX))
                .add("2xx", total(TransactionCounter.CLASS_2XX))
                .add("created", total(TransactionCounter.TOTAL))
                .add("freed", total(TransactionCounter.FREED))
                .add("delayed_free", 0L)
                .add("memory", transactions.total(TransactionLayer::usedBytes));
    }
}
