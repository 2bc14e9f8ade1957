package strowger.modules;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Struct;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Output;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.limits.Algorithm;
import strowger.modules.limits.PipeProbe;
import strowger.modules.limits.PipeStruct;
import strowger.modules.limits.PipeTable;
import strowger.modules.limits.SystemLoad;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The {@code pipelimit} module: limits how many messages pass, by names that the script makes. */
public final class PipelimitModule implements Module {
    private static final int RETRY_AFTER_LENGTH = 40;
    private static final byte[] RETRY_AFTER = Output.bytes("Retry-After: ");

    private final SystemLoad load = new SystemLoad();
    private long intervalSec = 10;
    private long unusedIntervals;
    private boolean loadWanted = true;
    private long replyCode = 503;
    private Value replyReason = Value.ofText("Server Unavailable");
    private Counter heldBack = new Counter();
    private Counter refused = new Counter();
    private @Nullable Engine engine;
    private @Nullable PipeTable pipes;
    private @Nullable ContextState<PipeProbe> probes;

    @Override
    public String name() {
        return "pipelimit";
    }

    @Override
    public void export(Exports exports) {
        heldBack = exports.counter("held_back", "Messages that a pipe did not let through.");
        refused = exports.counter("pipes_refused", "Pipes not made for want of room.");
        exportParameters(exports);
        exports.function("pl_check", this::check, text("name"))
                .doc("Whether the pipe lets the message through; -2 when there is no such pipe.");
        exports.function(
                        "pl_check",
                        this::check,
                        text("name"),
                        text("algorithm").resolvedBy(PipelimitModule::algorithm),
                        integer("limit"))
                .doc("The same; makes the pipe if there is none, and sets its limit.");
        exports.function("pl_active", this::isActive, text("name"))
                .doc("Whether there is a pipe of this name.");
        exports.function(
                        "pl_drop", this::drop, integer("min").orAbsent(), integer("max").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.BRANCH, RouteKind.FAILURE, RouteKind.ONSEND)
                .doc("Answers 503, with a Retry-After of max, or by chance of min to max.");
        exportCommands(exports);
    }

    private void exportParameters(Exports exports) {
        exports.integer("timer_interval", value -> intervalSec = Math.clamp(value, 1, 86_400))
                .unset(10)
                .doc("Seconds that a limit is for.");
        exports.integer("clean_unused", value -> unusedIntervals = Math.clamp(value, 0, 1 << 20))
                .unset(0)
                .doc("Intervals after which a pipe not used is forgotten; 0 never.");
        exports.integer("load_fetch", value -> loadWanted = value != 0)
                .unset(1)
                .doc("Whether the load of processors and sockets is read, for FEEDBACK, NETWORK.");
        exports.integer("reply_code", value -> replyCode = Math.clamp(value, 300, 699))
                .unset(503)
                .doc("The code that pl_drop answers with.");
        exports.text("reply_reason", value -> replyReason = Value.ofText(value))
                .unset("Server Unavailable")
                .doc("The reason that pl_drop answers with.");
        exports.integer("hash_size", ignored -> {})
                .unset(6)
                .doc("Kept for old configurations: the table has a size of its own.");
        exports.integer("timer_mode", ignored -> {})
                .unset(0)
                .doc("Kept for old configurations: an interval needs no timer.");
        exports.text("db_url", PipelimitModule::refuseDatabase)
                .doc("Refused: pipes are not read from SQL yet; make them with pl_check.");
        for (String column :
                new String[] {
                    "plp_table_name",
                    "plp_pipeid_column",
                    "plp_limit_column",
                    "plp_algorithm_column"
                }) {
            exports.text(column, ignored -> {})
                    .doc("A name in the database; without effect, as db_url is refused.");
        }
    }

    private static void refuseDatabase(String url) {
        if (!url.isEmpty()) {
            throw new ConfigurationException(
                    "pipelimit can't read pipes from SQL yet: leave out db_url, and make them with"
                            + " pl_check(name, algorithm, limit)");
        }
    }

    private void exportCommands(Exports exports) {
        exports.command("pl.list", this::list).doc("All pipes, or one, with their figures.");
        exports.command("pl.get_pipes", _ -> lines("PIPE: id=%s algorithm=%s limit=%d counter=%d"))
                .doc("All pipes, a line each.");
        exports.command("pl.stats", _ -> stats()).doc("What went through each pipe.");
        exports.command("pl.set_pipe", this::setPipe).doc("Sets algorithm and limit of a pipe.");
        exports.command("pl.reset_pipe", arguments -> onPipe(arguments, table()::reset))
                .doc("Sets the counts of a pipe to zero.");
        exports.command("pl.rm_pipe", arguments -> onPipe(arguments, table()::remove))
                .doc("Removes a pipe.");
        exports.command("pl.get_pid", _ -> load.factors()).doc("The factors of FEEDBACK.");
        exports.command("pl.set_pid", arguments -> LoadCommands.setFactors(load, arguments))
                .doc("Sets the factors of FEEDBACK: ki, kp, kd.");
        exports.command("pl.push_load", arguments -> LoadCommands.push(load, arguments))
                .doc("Sets the load by hand, 0 to 1; below 0 to measure again.");
    }

    private static Algorithm algorithm(String name) {
        return Algorithm.of(name)
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        "no such algorithm: "
                                                + name
                                                + "; there are NOP, RED, TAILDROP, FEEDBACK and"
                                                + " NETWORK"));
    }

    @Override
    public void start(Engine started) {
        long intervalMs = TimeUnit.SECONDS.toMillis(intervalSec);
        PipeTable table = new PipeTable(intervalMs, unusedIntervals * intervalMs, started::nowMs);
        engine = started;
        pipes = table;
        probes = started.contextState(() -> new PipeProbe(table, load, 1));
        started.every(intervalMs, this::onInterval);
    }

    private void onInterval() {
        if (pipes != null) {
            pipes.sweep();
        }
        if (loadWanted) {
            load.refresh(LoadCommands.feedbackLimit(all()));
        }
    }

    @Override
    public void stop() {
        if (pipes != null) {
            pipes.close();
        }
    }

    private int check(RoutingContext context, Arguments arguments) {
        if (probes == null || engine == null) {
            return Function.FALSE;
        }
        Value name = arguments.text(context, 0);
        PipeProbe probe = probes.in(context);
        long nowMs = engine.nowMs();
        int result =
                arguments.has(2)
                        ? probe.check(
                                name.buffer(),
                                name.offset(),
                                name.length(),
                                arguments.resolved(context, 1, Algorithm.class),
                                Math.clamp(arguments.integer(context, 2), 0, 1 << 30),
                                nowMs)
                        : probe.check(name.buffer(), name.offset(), name.length(), nowMs);
        if (result == PipeProbe.HELD_BACK) {
            heldBack.increment();
        } else if (result == PipeProbe.NO_PIPE && arguments.has(2)) {
            refused.increment();
        }
        return result;
    }

    private int isActive(RoutingContext context, Arguments arguments) {
        Value name = arguments.text(context, 0);
        return Function.of(
                pipes != null && pipes.contains(name.buffer(), name.offset(), name.length()));
    }

    private int drop(RoutingContext context, Arguments arguments) {
        if (arguments.count() > 0) {
            int last = arguments.count() - 1;
            long most = Math.clamp(arguments.integer(context, last), 0, Integer.MAX_VALUE);
            long least = Math.clamp(arguments.integer(context, 0), 0, most);
            long seconds = ThreadLocalRandom.current().nextLong(least, most + 1);
            Value header = context.argument(Arguments.MAX - 1);
            context.beginText(RETRY_AFTER_LENGTH).put(RETRY_AFTER).putNumber(seconds).putLineEnd();
            context.endText(header);
            if (!header.isText() || !context.replyHeaders().add(header, context.arena())) {
                return Function.FALSE;
            }
        }
        return Function.of(context.core().reply(context, (int) replyCode, replyReason));
    }

    private PipeTable table() throws Fault {
        if (pipes == null) {
            throw new Fault(500, "Not started");
        }
        return pipes;
    }

    private List<PipeStruct> all() {
        List<PipeStruct> found = new ArrayList<>();
        if (pipes != null && engine != null) {
            PipeTable table = pipes;
            long nowMs = engine.nowMs();
            table.forEach(
                    pipe -> {
                        found.add(PipeStruct.of(table, pipe, nowMs));
                        return true;
                    });
        }
        return found;
    }

    private List<Struct> list(CommandArguments arguments) throws Fault {
        String name = arguments.text(0, "");
        List<Struct> found =
                all().stream()
                        .filter(pipe -> name.isEmpty() || pipe.name().equals(name))
                        .map(PipeStruct::struct)
                        .toList();
        if (!name.isEmpty() && found.isEmpty()) {
            throw new Fault(404, "No such pipe: " + name);
        }
        return found;
    }

    private List<String> lines(String format) {
        return all().stream()
                .map(
                        pipe ->
                                String.format(
                                        java.util.Locale.ROOT,
                                        format,
                                        pipe.name(),
                                        pipe.algorithm(),
                                        pipe.limit(),
                                        pipe.counter()))
                .toList();
    }

    private List<String> stats() {
        return all().stream()
                .map(
                        pipe ->
                                "PIPE: id="
                                        + pipe.name()
                                        + " load="
                                        + (pipe.limit() == 0
                                                ? 0
                                                : pipe.lastCounter() / pipe.limit())
                                        + " counter="
                                        + pipe.lastCounter())
                .toList();
    }

    private @Nullable Object setPipe(CommandArguments arguments) throws Fault {
        String name = arguments.text(0);
        int limit = LoadCommands.limit(arguments, 2);
        if (!table().change(name, LoadCommands.algorithm(arguments, 1), limit)) {
            throw new Fault(400, "Unknown pipe id " + name);
        }
        return null;
    }

    /** Something done to a pipe of a name. */
    private interface PipeWork {
        boolean done(String name);
    }

    private static @Nullable Object onPipe(CommandArguments arguments, PipeWork work) throws Fault {
        String name = arguments.text(0);
        if (!work.done(name)) {
            throw new Fault(404, "No such pipe: " + name);
        }
        return null;
    }
}
