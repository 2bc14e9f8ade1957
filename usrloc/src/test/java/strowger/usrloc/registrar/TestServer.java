package strowger.usrloc.registrar;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.Engine;
import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.FunctionExport;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.ParameterExport;
import strowger.engine.module.StatisticExport;
import strowger.engine.module.VariableName;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.LocalNames;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RouteProgram;
import strowger.engine.routing.RoutingContext;
import strowger.engine.storage.Storage;
import strowger.engine.storage.Store;
import strowger.engine.transport.ConnectionTracker;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Outbound;
import strowger.engine.value.Value;
import strowger.usrloc.LocationTable;
import strowger.usrloc.UsrlocModule;
import strowger.usrloc.nathelper.NathelperModule;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** A server of the two modules and a route made of a lambda, with a clock moved by hand. */
final class TestServer implements AutoCloseable {
    static final ListenSocket UDP = ListenSocket.parse("udp:127.0.0.1:5060");
    static final ListenSocket TCP = ListenSocket.parse("tcp:127.0.0.1:5060");
    private static final int SOURCE = 0x7F00_0001;
    private static final int SOURCE_PORT = 40_000;

    final AtomicLong nowMs = new AtomicLong(1_800_000_000_000L);
    final Sent sent = new Sent();
    final FakeConnections connections = new FakeConnections();
    final UsrlocModule usrloc = new UsrlocModule();
    private final RegistrarModule registrar = new RegistrarModule();
    private final ModuleSet modules = ModuleSet.of(usrloc, registrar, new NathelperModule());
    private final ContextState.Slots slots = new ContextState.Slots();
    private final CoreSettings settings =
            new CoreSettings(
                    List.of(UDP, TCP),
                    LocalNames.of(List.of(UDP, TCP), List.of("example.com")),
                    "",
                    7);
    private final List<Runnable> works = new ArrayList<>();
    private final Map<String, FunctionExport> functions = new java.util.HashMap<>();
    private final Core core = new Core(settings, sent);
    private ToIntFunction<RoutingContext> route = context -> call(context, "save", "location");
    private Consumer<RoutingContext> eventRoute = _ -> {};
    int result;

    /**
     * @param parameters as {@code module.name=value}.
     */
    TestServer(String... parameters) {
        this(Optional.empty(), parameters);
    }

    /**
     * A server that keeps its tables.
     *
     * @param startMs when it starts; 0 for some time.
     */
    TestServer(Store store, long startMs, String... parameters) {
        this(Optional.of(new Kept(store, startMs)), parameters);
    }

    private record Kept(Store store, long startMs) {}

    private TestServer(Optional<Kept> kept, String... parameters) {
        kept.ifPresent(
                given -> {
                    settings.storage().attach(new OneStore(given.store));
                    nowMs.set(given.startMs == 0 ? nowMs.get() : given.startMs);
                });
        modules.load("usrloc");
        modules.load("registrar");
        modules.load("nathelper");
        for (Exports exports : modules.exports()) {
            exports.functions().forEach(function -> functions.put(function.name(), function));
        }
        for (String parameter : parameters) {
            set(parameter);
        }
        bind("save", "location"); // compiled before the start, as a script's calls are
        FakeEngine engine = new FakeEngine();
        modules.loaded().forEach(module -> module.start(engine));
        settings.program(new Program());
    }

    private void set(String parameter) {
        int dot = parameter.indexOf('.');
        int equals = parameter.indexOf('=');
        Exports exports = modules.exports(parameter.substring(0, dot)).orElseThrow();
        String name = parameter.substring(dot + 1, equals);
        ParameterExport export =
                exports.parameters().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        String value = parameter.substring(equals + 1);
        boolean number = export.type() == ParameterExport.Type.INTEGER;
        export.set(number ? (Object) Long.valueOf(value) : value);
    }

    /** Sets what the request route does; its result is in {@link #result}. */
    void route(ToIntFunction<RoutingContext> action) {
        route = action;
    }

    void eventRoute(Consumer<RoutingContext> action) {
        eventRoute = action;
    }

    LocationTable table() {
        return usrloc.locations().find("location").orElseThrow();
    }

    void advance(long seconds) {
        nowMs.addAndGet(seconds * 1000);
    }

    /** Does what is done again and again, once. */
    void sweep() {
        works.forEach(Runnable::run);
    }

    /** Binds a call of a function with constant arguments. */
    Call bind(String name, String... arguments) {
        FunctionExport function = java.util.Objects.requireNonNull(functions.get(name), name);
        List<Argument> constants = Arrays.stream(arguments).map(TestServer::constant).toList();
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

    int call(RoutingContext context, String name, String... arguments) {
        return bind(name, arguments).on(context);
    }

    /** A call at one place of a script. */
    interface Call {
        int on(RoutingContext context);
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

    /** Reads {@code $ulc(inner)[index]}. */
    String ulc(RoutingContext context, String inner, int index) {
        Value out = new Value();
        java.util.Objects.requireNonNull(modules.variables().get("ulc"))
                .bind(new VariableName("ulc", constant(inner), VariableName.Index.of(index)))
                .read(context, out);
        return out.toString();
    }

    long statistic(String name) {
        return modules.exports().stream()
                .flatMap(exports -> exports.statistics().stream())
                .filter(statistic -> statistic.name().equals(name))
                .mapToLong(StatisticExport::value)
                .sum();
    }

    Object command(String name, Object... arguments) throws Fault {
        return java.util.Objects.requireNonNullElse(
                modules.exports("usrloc").orElseThrow().commands().stream()
                        .filter(command -> command.name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .command()
                        .call(new CommandArguments(List.of(arguments))),
                "nothing");
    }

    /** Takes in a message over UDP and answers with what was sent last; empty if nothing was. */
    String receive(String message) {
        return receive(inbound(message, UDP, 0));
    }

    String receive(Inbound inbound) {
        sent.last = 0;
        core.onMessage(inbound);
        return sent.text();
    }

    /** Takes in a message and makes no text of the answer. */
    void onMessage(Inbound inbound) {
        core.onMessage(inbound);
    }

    /** Another reactor of the same server. */
    Core anotherCore() {
        return new Core(settings, new Sent());
    }

    static Inbound inbound(String message, ListenSocket socket, long connection) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        Inbound inbound = new Inbound().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
        inbound.source().set4(SOURCE, SOURCE_PORT);
        return inbound.arrived(socket, connection, 0);
    }

    /** A REGISTER of alice. */
    static String register(String callId, int cseq, String... headers) {
        return register("alice", callId, cseq, headers);
    }

    static String register(String user, String callId, int cseq, String... headers) {
        String address = "<sip:" + user + "@example.com>";
        return "REGISTER sip:example.com SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 127.0.0.1:40000;branch=z9hG4bK"
                + callId
                + cseq
                + "\r\nFrom: "
                + address
                + ";tag=rt\r\nTo: "
                + address
                + "\r\nCall-ID: "
                + callId
                + "\r\nCSeq: "
                + cseq
                + " REGISTER\r\n"
                + String.join("", Arrays.stream(headers).map(line -> line + "\r\n").toList())
                + "Content-Length: 0\r\n\r\n";
    }

    /** A request other than REGISTER. */
    static String request(String method, String uri) {
        return method
                + " "
                + uri
                + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:40000;branch=z9hG4bKx\r\n"
                + "From: <sip:carl@example.com>;tag=c\r\nTo: <sip:alice@example.com>\r\n"
                + "Call-ID: x\r\nCSeq: 1 "
                + method
                + "\r\nContent-Length: 0\r\n\r\n";
    }

    @Override
    public void close() {
        modules.loaded().forEach(module -> module.stop());
    }

    /** One place for all tables. */
    private record OneStore(Store store) implements Storage.Stores {
        @Override
        public Optional<Store> standard() {
            return Optional.of(store);
        }

        @Override
        public Store in(Path folder) {
            return store;
        }

        @Override
        public void close() {}
    }

    /** Keeps the last message sent. */
    static final class Sent implements Outbound {
        private final UnsafeBuffer memory = new UnsafeBuffer(new byte[LENGTH_MAX]);
        private final Destination destination = new Destination();
        int last;

        @Override
        public MutableDirectBuffer claim(int maxLength) {
            return memory;
        }

        @Override
        public boolean commit(int length, Destination to) {
            last = length;
            destination.copyFrom(to);
            return true;
        }

        @Override
        public void abort() {}

        /** Where it went. */
        Destination to() {
            return destination;
        }

        String text() {
            return memory.getStringWithoutLengthUtf8(0, last);
        }
    }

    private final class Program implements RouteProgram {
        private final Optional<RouteBlock> request =
                Optional.of(
                        context -> {
                            result = route.applyAsInt(context);
                            return result;
                        });

        @Override
        public Optional<RouteBlock> block(RouteKind kind, String name) {
            if (kind == RouteKind.REQUEST) {
                return request;
            }
            boolean expired = kind == RouteKind.EVENT && name.equals(ExpiredEvent.NAME);
            return expired
                    ? Optional.of(
                            context -> {
                                eventRoute.accept(context);
                                return 1;
                            })
                    : Optional.empty();
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
            return connections;
        }

        @Override
        public long nowMs() {
            return nowMs.get();
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
        public void every(long periodMs, Runnable work) {
            works.add(work);
        }
    }
}
