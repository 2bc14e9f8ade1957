package strowger.presence;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.Engine;
import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.FunctionExport;
import strowger.engine.module.Module;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.ParameterExport;
import strowger.engine.module.StatisticExport;
import strowger.engine.module.Struct;
import strowger.engine.module.VariableName;
import strowger.engine.reactor.Timer;
import strowger.engine.reactor.TimerWheel;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.LocalNames;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.storage.Storage;
import strowger.engine.storage.StorageException;
import strowger.engine.storage.Store;
import strowger.engine.transaction.Timing;
import strowger.engine.transaction.TransactionConfig;
import strowger.engine.transaction.Transactions;
import strowger.engine.transport.ConnectionTracker;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Outbound;
import strowger.engine.value.Value;
import strowger.presence.event.EventPackage;
import strowger.presence.generic.MwiModule;
import strowger.presence.generic.ProfileModule;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The presence module on one core with transactions: a clock moved by hand, a wire that is
 * recorded, and an event package {@code state} whose documents are passed on as they are.
 */
final class Stage implements AutoCloseable {
    static final ListenSocket UDP = ListenSocket.parse("udp:127.0.0.1:5060");
    private static final long STARTED_MS = 1_800_000_000_000L;

    final PresenceModule presence = new PresenceModule();
    private final ModuleSet modules;
    private final TimerWheel wheel;
    private final Queue<Runnable> inbox = new ArrayDeque<>();
    private final Wire wire = new Wire();
    private final Map<String, RouteBlock> events = new HashMap<>();
    private final Map<String, FunctionExport> functions = new HashMap<>();
    private final List<Runnable> works = new ArrayList<>();
    private final List<Consumer<Core>> firstTasks = new ArrayList<>();
    private final ContextState.Slots slots = new ContextState.Slots();
    private final CoreSettings settings =
            new CoreSettings(
                    List.of(UDP), LocalNames.of(List.of(UDP), List.of("example.com")), "", 0x5eedL);
    private final Transactions transactions;
    private final Core core;
    private final Call publish;
    private final Call subscribe;
    private final Inbound inbound = new Inbound();
    private long nowNs;
    private boolean stateful = true;
    int result;

    /**
     * @param parameters of the presence module, as {@code name=value}.
     */
    Stage(String... parameters) {
        this(List.of(), parameters);
    }

    Stage(List<EventPackage> packages, String... parameters) {
        this(0, packages, Optional.empty(), parameters);
    }

    /**
     * A later life of a server.
     *
     * @param store it keeps its tables in.
     */
    Stage(long afterMs, List<EventPackage> packages, Store store, String... parameters) {
        this(afterMs, packages, Optional.of(store), parameters);
    }

    private Stage(
            long afterMs,
            List<EventPackage> packages,
            Optional<Store> store,
            String... parameters) {
        nowNs = TimeUnit.MILLISECONDS.toNanos(afterMs);
        wheel = new TimerWheel(nowNs);
        modules = ModuleSet.of(presence, new MwiModule(), new ProfileModule());
        for (String name : List.of("presence", "presence_mwi", "presence_profile")) {
            modules.load(name);
        }
        modules.exports()
                .forEach(each -> each.functions().forEach(f -> functions.put(f.name(), f)));
        Arrays.stream(parameters).forEach(this::set);
        transactions = new Transactions(settings, new TransactionConfig(), 1, new HandMoved());
        core = new Core(settings, wire, 0, inbox::add);
        publish = bind("handle_publish");
        subscribe = bind("handle_subscribe");
        store.ifPresent(place -> settings.storage().attach(new OneStore(place)));
        FakeEngine engine = new FakeEngine();
        for (Module module : modules.loaded()) {
            module.start(engine);
        }
        packages.forEach(presence.events()::add);
        presence.events().add(EventPackage.named("state").contentType("text/state").conclude());
        presence.events().add(EventPackage.named("state.winfo").watcherInfo().conclude());
        firstTasks.forEach(task -> task.accept(core));
        publishProgram();
    }

    private record OneStore(Store store) implements Storage.Stores {
        @Override
        public Optional<Store> standard() {
            return Optional.of(store);
        }

        @Override
        public Store in(Path folder) {
            throw new StorageException("no folders here");
        }

        @Override
        public void close() {}
    }

    private void publishProgram() {
        Optional<RouteBlock> request = Optional.of(this::route);
        settings.program(
                (kind, name) ->
                        kind == RouteKind.REQUEST
                                ? request
                                : Optional.ofNullable(events.get(name)));
    }

    private int route(RoutingContext context) {
        if (stateful) {
            Transactions.of(core).begin(context);
        }
        boolean published = context.message().method() == strowger.parser.Method.PUBLISH;
        result = (published ? publish : subscribe).on(context);
        return result;
    }

    /** Has requests answered without a transaction. */
    Stage stateless() {
        stateful = false;
        return this;
    }

    /** Says what an event route does. */
    Stage on(String event, RouteBlock block) {
        events.put(event, block);
        publishProgram();
        return this;
    }

    private void set(String parameter) {
        int equals = parameter.indexOf('=');
        String name = parameter.substring(0, equals);
        ParameterExport export =
                modules.exports("presence").orElseThrow().parameters().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        String value = parameter.substring(equals + 1);
        boolean number = export.type() == ParameterExport.Type.INTEGER;
        export.set(number ? (Object) Long.valueOf(value) : value);
    }

    /** A call at one place of a script. */
    interface Call {
        int on(RoutingContext context);
    }

    Call bind(String name, String... arguments) {
        FunctionExport function = Objects.requireNonNull(functions.get(name), name);
        List<Argument> constants = Arrays.stream(arguments).map(Stage::constant).toList();
        Arguments bound = Arguments.bind(function.parameters(), constants);
        return context -> {
            if (!context.push(Arguments.MAX)) {
                return -1;
            }
            int value = function.function().call(context, bound);
            context.pop(Arguments.MAX);
            return value;
        };
    }

    private static Argument constant(String text) {
        Value value = Value.ofText(text);
        return new Argument() {
            @Override
            public void read(RoutingContext context, Value out) {
                out.set(value);
            }

            @Override
            public boolean isConstant() {
                return true;
            }

            @Override
            public String source() {
                return text;
            }
        };
    }

    /** Reads {@code $subs(member)}. */
    String subs(RoutingContext context, String member) {
        Value out = new Value();
        Objects.requireNonNull(modules.variables().get("subs"))
                .bind(new VariableName("subs", constant(member), VariableName.Index.NONE))
                .read(context, out);
        return out.toString();
    }

    Object command(String name, Object... arguments) throws Fault {
        return Objects.requireNonNullElse(
                modules.exports("presence").orElseThrow().commands().stream()
                        .filter(command -> command.name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .command()
                        .call(new CommandArguments(List.of(arguments))),
                "nothing");
    }

    /** One member of all that is published, where it has a value. */
    List<Object> published(String member) throws Fault {
        List<Object> values = new ArrayList<>();
        for (Object each : (List<?>) command("presence.presentity_list", "full")) {
            ((Struct) each)
                    .forEach(
                            (name, value) -> {
                                if (name.equals(member) && value != null) {
                                    values.add(value);
                                }
                            });
        }
        return values;
    }

    strowger.engine.cluster.Bus bus() {
        return settings.bus();
    }

    long statistic(String name) {
        return modules.exports().stream()
                .map(Exports::statistics)
                .flatMap(List::stream)
                .filter(statistic -> statistic.name().equals(name))
                .mapToLong(StatisticExport::value)
                .sum();
    }

    // The wire.

    void receive(String text) {
        receive(text.getBytes(StandardCharsets.UTF_8));
    }

    void receive(byte[] bytes) {
        inbound.wrap(new UnsafeBuffer(bytes), 0, bytes.length).arrived(UDP, 0, nowNs);
        inbound.source().set4(0xC000_0201, 5062);
        core.onMessage(inbound);
        work();
    }

    /** The same without a byte allocated by the test: the message's bytes are taken as they are. */
    void receive(Inbound prepared) {
        core.onMessage(prepared);
        work();
    }

    /** Does what waits in the reactor's inbox. */
    void work() {
        Runnable task = inbox.poll();
        while (task != null) {
            task.run();
            task = inbox.poll();
        }
    }

    /** The clock goes on, tick by tick; what is done again and again is done. */
    void advance(long ms) {
        long end = nowNs + TimeUnit.MILLISECONDS.toNanos(ms);
        while (nowNs < end) {
            nowNs = Math.min(end, nowNs + TimeUnit.MILLISECONDS.toNanos(100));
            wheel.advance(nowNs);
            works.forEach(Runnable::run);
            work();
        }
    }

    long nowMs() {
        return STARTED_MS + TimeUnit.NANOSECONDS.toMillis(nowNs);
    }

    /** What was sent since the last call. */
    List<Sent> sent() {
        List<Sent> all = List.copyOf(wire.sent);
        wire.sent.clear();
        return all;
    }

    /** Keeps no copy of what is sent. */
    void forgetSent() {
        wire.keeping = false;
    }

    int sentCount() {
        return wire.count;
    }

    /** Answers a NOTIFY. */
    void answer(Sent notify, int code) {
        receive(
                "SIP/2.0 "
                        + code
                        + " Some\r\nVia: "
                        + notify.header("Via")
                        + "\r\nFrom: "
                        + notify.header("From")
                        + "\r\nTo: "
                        + notify.header("To")
                        + "\r\nCall-ID: "
                        + notify.header("Call-ID")
                        + "\r\nCSeq: "
                        + notify.header("CSeq")
                        + "\r\nContent-Length: 0\r\n\r\n");
    }

    static String publish(String user, String branch, String lines, String body) {
        return "PUBLISH sip:"
                + user
                + "@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK"
                + branch
                + "\r\nFrom: <sip:"
                + user
                + "@example.com>;tag=p\r\nTo: <sip:"
                + user
                + "@example.com>\r\nCall-ID: p"
                + branch
                + "\r\nCSeq: 1 PUBLISH\r\nMax-Forwards: 70\r\n"
                + lines
                + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n"
                + body;
    }

    /** A SUBSCRIBE of a watcher to a user; the tag of ours is empty in the first. */
    static String subscribe(String watcher, String user, int cseq, String toTag, String lines) {
        return "SUBSCRIBE sip:"
                + user
                + "@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK"
                + watcher
                + user
                + cseq
                + "\r\nFrom: <sip:"
                + watcher
                + "@example.com>;tag=w"
                + watcher
                + "\r\nTo: <sip:"
                + user
                + "@example.com>"
                + (toTag.isEmpty() ? "" : ";tag=" + toTag)
                + "\r\nCall-ID: "
                + watcher
                + "-"
                + user
                + "\r\nCSeq: "
                + cseq
                + " SUBSCRIBE\r\nMax-Forwards: 70\r\nContact: <sip:"
                + watcher
                + "@192.0.2.1:5062>\r\n"
                + lines
                + "Content-Length: 0\r\n\r\n";
    }

    @Override
    public void close() {
        modules.loaded().forEach(Module::stop);
        transactions.close();
    }

    /** A message on the wire. */
    record Sent(String text) {
        String line() {
            return text.substring(0, text.indexOf("\r\n"));
        }

        int code() {
            return line().startsWith("SIP/2.0 ") ? Integer.parseInt(line().substring(8, 11)) : 0;
        }

        boolean isNotify() {
            return text.startsWith("NOTIFY ");
        }

        String header(String name) {
            return text.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.startsWith(name + ": "))
                    .findFirst()
                    .map(line -> line.substring(name.length() + 2))
                    .orElse("");
        }

        String toTag() {
            String to = header("To");
            int tag = to.indexOf(";tag=");
            return tag < 0 ? "" : to.substring(tag + 5);
        }

        int cseq() {
            String value = header("CSeq");
            return Integer.parseInt(value.substring(0, value.indexOf(' ')));
        }

        String body() {
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }
    }

    private static final class Wire implements Outbound {
        private final UnsafeBuffer memory = new UnsafeBuffer(new byte[LENGTH_MAX]);
        final List<Sent> sent = new ArrayList<>();
        boolean keeping = true;
        int count;

        @Override
        public MutableDirectBuffer claim(int maxLength) {
            return memory;
        }

        @Override
        public boolean commit(int length, Destination to) {
            count++;
            if (keeping) {
                sent.add(new Sent(memory.getStringWithoutLengthUtf8(0, length)));
            }
            return true;
        }

        @Override
        public void abort() {}
    }

    private final class HandMoved implements Timing {
        @Override
        public void schedule(Timer timer, long delayMs) {
            wheel.schedule(timer, nowNs + TimeUnit.MILLISECONDS.toNanos(delayMs));
        }

        @Override
        public void cancel(Timer timer) {
            wheel.cancel(timer);
        }

        @Override
        public long nowMs() {
            return TimeUnit.NANOSECONDS.toMillis(nowNs);
        }
    }

    private final class FakeEngine implements Engine {
        @Override
        public ModuleSet modules() {
            return modules;
        }

        @Override
        public CoreSettings core() {
            return settings;
        }

        @Override
        public ConnectionTracker connections() {
            throw new UnsupportedOperationException("presence asks for no connections");
        }

        @Override
        public long nowMs() {
            return Stage.this.nowMs();
        }

        @Override
        public <T> ContextState<T> contextState(Supplier<T> fresh) {
            return slots.reserve(fresh);
        }

        @Override
        public boolean onReactor(Consumer<Core> task) {
            task.accept(core);
            return true;
        }

        @Override
        public void beforeTraffic(Consumer<Core> task) {
            firstTasks.add(task);
        }

        @Override
        public void every(long periodMs, Runnable work) {
            works.add(work);
        }
    }
}
