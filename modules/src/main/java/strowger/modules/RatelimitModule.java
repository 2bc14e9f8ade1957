package strowger.modules;

import static strowger.engine.module.Parameter.integer;

import org.agrona.concurrent.UnsafeBuffer;
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
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RoutingContext;
import strowger.modules.limits.Algorithm;
import strowger.modules.limits.PipeProbe;
import strowger.modules.limits.PipeStruct;
import strowger.modules.limits.PipeTable;
import strowger.modules.limits.SystemLoad;
import strowger.parser.SipMessage;
import strowger.parser.Token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The {@code ratelimit} module: limits how many requests of a method pass, by numbered pipes. */
public final class RatelimitModule implements Module {
    private static final int PIPES_MAX = 32;
    private static final int QUEUES_MAX = 32;
    private static final UnsafeBuffer[] NAMES = names();

    private final SystemLoad load = new SystemLoad();
    private final List<Pipe> pipesSet = new ArrayList<>();
    private final List<Queue> queues = new CopyOnWriteArrayList<>();
    private long intervalSec = 10;
    private Counter heldBack = new Counter();
    private @Nullable Engine engine;
    private @Nullable PipeTable pipes;
    private @Nullable ContextState<PipeProbe> probes;

    private record Pipe(int number, Algorithm algorithm, int limit) {}

    /** The pipe of a method; {@code *} is any. */
    private record Queue(int pipe, String method, Token token) {
        boolean takes(SipMessage message) {
            return method.equals("*")
                    || token.matches(
                            message.buffer(), message.methodOffset(), message.methodLength());
        }
    }

    private static UnsafeBuffer[] names() {
        UnsafeBuffer[] names = new UnsafeBuffer[PIPES_MAX];
        for (int pipe = 0; pipe < PIPES_MAX; pipe++) {
            names[pipe] =
                    new UnsafeBuffer(Integer.toString(pipe).getBytes(StandardCharsets.US_ASCII));
        }
        return names;
    }

    @Override
    public String name() {
        return "ratelimit";
    }

    @Override
    public void export(Exports exports) {
        heldBack = exports.counter("held_back", "Messages that a pipe did not let through.");
        exports.integer("timer_interval", value -> intervalSec = Math.clamp(value, 1, 86_400))
                .unset(10)
                .doc("Seconds in which messages are counted.");
        exports.text("pipe", text -> pipesSet.add(pipe(text)))
                .doc("number:algorithm:limit, the limit in messages a second; repeatable.");
        exports.text("queue", text -> addQueue(queue(text)))
                .doc("number:METHOD, the pipe of a method; * for any; repeatable.");
        exports.function("rl_check", this::check, integer("pvar").orAbsent())
                .doc("Whether the pipe of the method, or of a number, lets the message through.");
        exports.function("rl_check_pipe", this::check, integer("pipe_no"))
                .doc("Whether the pipe of a number lets the message through.");
        exports.command("rl.stats", _ -> lines("PIPE[%d]: %5$d/%4$d (drop rate: %6$d)"))
                .doc("What went through each pipe.");
        exports.command(
                        "rl.get_pipes",
                        _ -> lines("PIPE[%d]: %1$d:%2$s %3$d/%4$d (drop rate: %6$d) [%5$d]"))
                .doc("All pipes, a line each.");
        exports.command("rl.set_pipe", this::setPipe).doc("Sets algorithm and limit of a pipe.");
        exports.command("rl.get_queues", _ -> queueLines()).doc("The pipe of each method.");
        exports.command("rl.set_queue", this::setQueue)
                .doc("Sets method and pipe of a queue: its number, the method, the pipe.");
        exports.command("rl.get_pid", _ -> load.factors()).doc("The factors of FEEDBACK.");
        exports.command("rl.set_pid", arguments -> LoadCommands.setFactors(load, arguments))
                .doc("Sets the factors of FEEDBACK: ki, kp, kd.");
        exports.command("rl.push_load", arguments -> LoadCommands.push(load, arguments))
                .doc("Sets the load by hand, 0 to 1; below 0 to measure again.");
        exports.command("rl.set_dbg", _ -> null)
                .doc("Kept for old tools: rl.get_pipes shows the counters at any time.");
    }

    private static Pipe pipe(String text) {
        String[] parts = text.strip().split(":", -1);
        if (parts.length == 3 && parts[2].matches("[0-9]{1,9}")) {
            Algorithm algorithm = Algorithm.of(parts[1]).orElse(null);
            int number = number(parts[0]);
            if (algorithm != null && number >= 0) {
                return new Pipe(number, algorithm, Integer.parseInt(parts[2]));
            }
        }
        throw new ConfigurationException(
                "not a pipe: \"" + text + "\"; write number:algorithm:limit, as 0:TAILDROP:200");
    }

    private static int number(String text) {
        int number = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : PIPES_MAX;
        return number < PIPES_MAX ? number : -1;
    }

    private static Queue queue(String text) {
        int colon = text.indexOf(':');
        int number = colon < 0 ? -1 : number(text.substring(0, colon).strip());
        String method = text.substring(colon + 1).strip();
        if (number < 0 || method.isEmpty()) {
            throw new ConfigurationException(
                    "not a queue: \"" + text + "\"; write number:METHOD, as 3:INVITE");
        }
        return new Queue(number, method, Token.of(method));
    }

    private void addQueue(Queue queue) {
        if (queues.size() == QUEUES_MAX) {
            throw new ConfigurationException("more than " + QUEUES_MAX + " queues");
        }
        queues.add(queue);
    }

    @Override
    public void start(Engine started) {
        long intervalMs = TimeUnit.SECONDS.toMillis(intervalSec);
        PipeTable table = new PipeTable(intervalMs, 0, started::nowMs);
        for (Pipe pipe : pipesSet) {
            table.put(
                    Integer.toString(pipe.number()),
                    pipe.algorithm(),
                    pipe.limit(),
                    started.nowMs());
        }
        engine = started;
        pipes = table;
        probes = started.contextState(() -> new PipeProbe(table, load, (int) intervalSec));
        started.every(intervalMs, () -> load.refresh(LoadCommands.feedbackLimit(all())));
    }

    @Override
    public void stop() {
        if (pipes != null) {
            pipes.close();
        }
    }

    private int check(RoutingContext context, Arguments arguments) {
        int pipe =
                arguments.has(0)
                        ? Math.clamp(arguments.integer(context, 0), -1, PIPES_MAX)
                        : pipeOf(context.message());
        if (probes == null || engine == null || pipe < 0 || pipe >= PIPES_MAX) {
            return Function.FALSE;
        }
        UnsafeBuffer name = NAMES[pipe];
        int result = probes.in(context).check(name, 0, name.capacity(), engine.nowMs());
        if (result == PipeProbe.HELD_BACK) {
            heldBack.increment();
        }
        return Function.of(result > 0);
    }

    private int pipeOf(SipMessage message) {
        for (int index = 0; index < queues.size(); index++) {
            if (queues.get(index).takes(message)) {
                return queues.get(index).pipe();
            }
        }
        return -1;
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
        found.sort(Comparator.comparingInt(pipe -> Integer.parseInt(pipe.name())));
        return found;
    }

    private List<String> lines(String format) {
        return all().stream()
                .map(
                        pipe ->
                                String.format(
                                        Locale.ROOT,
                                        format,
                                        Integer.parseInt(pipe.name()),
                                        pipe.algorithm(),
                                        pipe.counter(),
                                        pipe.limit(),
                                        pipe.lastCounter(),
                                        dropRate(pipe)))
                .toList();
    }

    /** The per cent that RED holds back after an interval like the last. */
    private long dropRate(PipeStruct pipe) {
        long most = pipe.limit() * intervalSec;
        return pipe.lastCounter() <= most ? 0 : 100 - 100 * most / pipe.lastCounter();
    }

    private @Nullable Object setPipe(CommandArguments arguments) throws Fault {
        int number = number(arguments.text(0));
        if (number < 0 || pipes == null || engine == null) {
            throw new Fault(400, "Invalid pipe number: " + arguments.text(0));
        }
        pipes.put(
                Integer.toString(number),
                LoadCommands.algorithm(arguments, 1),
                LoadCommands.limit(arguments, 2),
                engine.nowMs());
        return null;
    }

    private List<String> queueLines() {
        List<String> lines = new ArrayList<>();
        for (Queue queue : queues) {
            lines.add("QUEUE[" + lines.size() + "]: " + queue.pipe() + ":" + queue.method());
        }
        return lines;
    }

    private @Nullable Object setQueue(CommandArguments arguments) throws Fault {
        long index = arguments.integer(0);
        String method = arguments.text(1);
        int pipe = number(arguments.text(2));
        if (index < 0 || index > queues.size() || index >= QUEUES_MAX || pipe < 0) {
            throw new Fault(400, "Invalid queue or pipe number: " + index + ", " + pipe);
        }
        Queue queue = new Queue(pipe, method, Token.of(method));
        if (index == queues.size()) {
            queues.add(queue);
        } else {
            queues.set((int) index, queue);
        }
        return null;
    }
}
