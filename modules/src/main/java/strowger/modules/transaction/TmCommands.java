package strowger.modules.transaction;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.LocalUser;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.TransactionCounter;
import strowger.engine.transaction.TransactionFacts;
import strowger.engine.transaction.TransactionLayer;
import strowger.engine.transaction.Transactions;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.SipMessage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/** The RPC commands and statistics of {@code tm}. */
public final class TmCommands {
    private static final int LIST_MAX = 1_000;
    private static final long REACTOR_TIMEOUT_S = 5;
    private static final long FINAL_TIMEOUT_S = 40; // longer than timer F
    private static final Value NO_REASON = new Value();

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
        commands.exportRequests(exports);
        exportCounters(exports, commands);
    }

    private void exportRequests(Exports exports) {
        for (Ack ack : Ack.values()) {
            for (String form : new String[] {"", "_hex"}) {
                boolean hex = !form.isEmpty();
                exports.command(
                                "tm.t_uac_start" + ack.suffix + form,
                                given -> start(given, ack, hex))
                        .doc(
                                "Sends a request: method, URI, next hop or \".\", socket or \".\","
                                        + " headers, body (in hex: _hex); noack leaves the ACK to"
                                        + " a 2xx to t_uac_ack_local.");
                for (String wait : new String[] {"_wait", "_wait_block"}) {
                    exports.command(
                                    "tm.t_uac" + wait + ack.suffix + form,
                                    given -> startAndWait(given, ack, hex))
                            .doc("The same, and waits for the final response.");
                }
            }
        }
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
        Transactions transactions = running();
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

    private Transactions running() throws Fault {
        Transactions transactions = source.get();
        if (transactions == null) {
            throw new Fault(500, "tm does not run");
        }
        return transactions;
    }

    /** Has work done by each reactor's layer; what those gave that could be reached in time. */
    private <T> List<T> ask(Function<TransactionLayer, T> work) throws Fault {
        Transactions transactions = running();
        List<T> answers = new ArrayList<>();
        for (int reactor = 0; reactor < transactions.reactorCount(); reactor++) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            boolean asked = transactions.on(reactor, layer -> answer.complete(work.apply(layer)));
            if (asked) {
                answers.add(await(answer, REACTOR_TIMEOUT_S));
            }
        }
        return answers;
    }

    private static <T> T await(CompletableFuture<T> answer, long seconds) throws Fault {
        try {
            return answer.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException late) {
            throw new Fault(500, "No answer in time");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Fault(500, "Interrupted");
        }
    }

    private List<Struct> list() throws Fault {
        List<Struct> all = new ArrayList<>();
        for (List<TransactionFacts> some : ask(layer -> layer.search().list(LIST_MAX))) {
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
                ask(
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
                ask(
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
            return found(ask(layer -> layer.reply(layer.find(index, label), code, reason)));
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
                ask(
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

    /** What becomes of a 2xx to an INVITE of ours. */
    private enum Ack {
        SENT(""),
        NOT_SENT("_noack");

        final String suffix;

        Ack(String suffix) {
            this.suffix = suffix;
        }
    }

    private @Nullable Object start(CommandArguments arguments, Ack ack, boolean hex) throws Fault {
        send(arguments, ack, hex, LocalUser.NONE);
        return null;
    }

    private Struct startAndWait(CommandArguments arguments, Ack ack, boolean hex) throws Fault {
        CompletableFuture<Struct> answer = new CompletableFuture<>();
        send(
                arguments,
                ack,
                hex,
                (transaction, reply, code) -> {
                    if (code >= 200) {
                        boolean ours = reply == RoutingContext.NONE;
                        SipMessage message = reply.message();
                        String reason =
                                ours
                                        ? "Request Timeout"
                                        : message.buffer()
                                                .getStringWithoutLengthAscii(
                                                        message.reasonOffset(),
                                                        message.reasonLength());
                        answer.complete(
                                new Struct().add("code", (long) code).add("reason", reason));
                    }
                });
        return await(answer, FINAL_TIMEOUT_S);
    }

    private void send(CommandArguments arguments, Ack ack, boolean hex, LocalUser user)
            throws Fault {
        UnsafeBuffer text =
                UacRequest.text(
                        arguments.text(0),
                        arguments.text(1),
                        arguments.text(4),
                        body(arguments.text(5, ""), hex));
        Value nextHop = given(arguments.text(2));
        Value socket = given(arguments.text(3));
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        running()
                .on(
                        0,
                        layer -> {
                            LocalUser told =
                                    ack == Ack.SENT
                                            ? layer.successAcks().over(user)
                                            : layer.successAcks().without(user);
                            sent.complete(send(layer, text, nextHop, socket, told));
                        });
        if (!await(sent, REACTOR_TIMEOUT_S)) {
            throw new Fault(500, "The request can't be sent");
        }
    }

    private static String body(String given, boolean hex) throws Fault {
        try {
            return hex ? new String(HexFormat.of().parseHex(given), StandardCharsets.UTF_8) : given;
        } catch (IllegalArgumentException malformed) {
            throw new Fault(400, "Not hexadecimal: " + given);
        }
    }

    private static boolean send(
            TransactionLayer layer, UnsafeBuffer text, Value hop, Value socket, LocalUser user) {
        ListenSocket from = socket.isNull() ? ListenSocket.NONE : layer.socket(socket.toString());
        return layer.localRequests().send(text, 0, text.capacity(), hop, from, user) != 0;
    }

    /** Null for the dot that stands for nothing. */
    private static Value given(String text) {
        return text.equals(".") || text.isEmpty() ? new Value() : Value.ofText(text);
    }
}
