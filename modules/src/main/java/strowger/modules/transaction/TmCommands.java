package strowger.modules.transaction;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.TransactionCounter;
import strowger.engine.transaction.TransactionFacts;
import strowger.engine.transaction.TransactionLayer;
import strowger.engine.transaction.Transactions;
import strowger.engine.value.Value;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The RPC commands and statistics of {@code tm}. */
public final class TmCommands {
    private static final int LIST_MAX = 1_000;
    private static final Value NO_REASON = new Value();

    private final Supplier<@Nullable Transactions> source;
    private final Layers layers;

    private TmCommands(Supplier<@Nullable Transactions> source) {
        this.source = source;
        layers = new Layers(source);
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
        exports.command("tm.list", arguments -> commands.list())
                .doc("The transactions there are, 1000 of each reactor at most.");
        exports.command("tm.cancel", commands::cancel)
                .doc("Cancels the INVITE of a Call-ID and a CSeq number.");
        exports.command("tm.reply_callid", commands::replyCall)
                .doc("Answers with code and reason the request of a Call-ID and a CSeq number.");
        exports.command("tm.reply", commands::reply)
                .doc("Answers with code and reason the request of index:label.");
        for (String name : new String[] {"tm.retransmit_reply", "tm.retransmit_reply_callid"}) {
            exports.command(name, commands::answerAgain)
                    .doc(
                            "Sends the last reply again, of index:label or a Call-ID and CSeq"
                                    + " number.");
        }
        exports.command("tm.clean", _ -> null)
                .doc("Kept for old configurations: each transaction is freed as its time is over.");
        new UacCommands(commands.layers).export(exports);
        exportCounters(exports, commands);
    }

    private static void exportCounters(Exports exports, TmCommands commands) {
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
        Transactions transactions = layers.running();
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

    private List<Struct> list() throws Fault {
        List<Struct> all = new ArrayList<>();
        for (List<TransactionFacts> some : layers.ask(layer -> layer.search().list(LIST_MAX))) {
            for (TransactionFacts facts : some) {
                all.add(
                        new Struct()
                                .add("tindex", facts.id() & 0xffff_ffffL)
                                .add("tlabel", facts.id() >>> Integer.SIZE)
                                .add("method", facts.method())
                                .add("from", facts.from())
                                .add("to", facts.to())
                                .add("callid", facts.callId())
                                .add("cseq", Long.toString(facts.cSeq()))
                                .add("uas_request", facts.local() ? "no" : "yes")
                                .add("outgoings", (long) facts.branchCount())
                                .add("reply_code", (long) facts.replyCode())
                                .add("lifetime", facts.ageMs()));
            }
        }
        return all;
    }

    private @Nullable Object cancel(CommandArguments arguments) throws Fault {
        UnsafeBuffer callId = bytes(arguments.text(0));
        long cSeq = arguments.integer(1);
        return found(
                layers.ask(
                        layer -> {
                            Transaction found =
                                    layer.search().find(callId, 0, callId.capacity(), cSeq);
                            layer.cancellation().cancel(found, NO_REASON);
                            return found != Transaction.NONE;
                        }));
    }

    private @Nullable Object replyCall(CommandArguments arguments) throws Fault {
        int code = code(arguments);
        Value reason = Value.ofText(arguments.text(1));
        UnsafeBuffer callId = bytes(arguments.text(2));
        long cSeq = arguments.integer(3);
        return found(
                layers.ask(
                        layer ->
                                layer.reply(
                                        layer.search().find(callId, 0, callId.capacity(), cSeq),
                                        code,
                                        reason)));
    }

    private @Nullable Object reply(CommandArguments arguments) throws Fault {
        int code = code(arguments);
        Value reason = Value.ofText(arguments.text(1));
        String[] id = arguments.text(2).split(":", -1);
        try {
            int index = Integer.parseUnsignedInt(id[0]);
            int label = Integer.parseUnsignedInt(id[id.length - 1]);
            return found(layers.ask(layer -> layer.reply(layer.find(index, label), code, reason)));
        } catch (NumberFormatException malformed) {
            throw new Fault(400, "Not index:label: " + arguments.text(2));
        }
    }

    private static int code(CommandArguments arguments) throws Fault {
        long code = arguments.integer(0);
        if (code < 100 || code > 699) {
            throw new Fault(400, "No code of a response: " + code);
        }
        return (int) code;
    }

    private static @Nullable Object found(List<Boolean> answers) throws Fault {
        if (!answers.contains(true)) {
            throw new Fault(404, "Transaction not found");
        }
        return null;
    }

    private static UnsafeBuffer bytes(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable Object answerAgain(CommandArguments arguments) throws Fault {
        String name = arguments.text(0);
        boolean byCall = arguments.has(1);
        UnsafeBuffer callId = bytes(name);
        long cSeq = byCall ? arguments.integer(1) : 0;
        return found(
                layers.ask(
                        layer -> {
                            Transaction found =
                                    byCall
                                            ? layer.search()
                                                    .find(callId, 0, callId.capacity(), cSeq)
                                            : byId(layer, name);
                            boolean known = found.isLive() && found.replyCode() > 0;
                            if (known) {
                                layer.absorb(found);
                            }
                            return known;
                        }));
    }

    /** The transaction of {@code index:label}; NONE if there is none, or that is not its form. */
    private static Transaction byId(TransactionLayer layer, String id) {
        int colon = id.indexOf(':');
        try {
            return layer.find(
                    Integer.parseUnsignedInt(id, 0, Math.max(colon, 0), 10),
                    Integer.parseUnsignedInt(id, colon + 1, id.length(), 10));
        } catch (NumberFormatException malformed) {
            return Transaction.NONE;
        }
    }
}
