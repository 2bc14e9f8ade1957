package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.CommandExport;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.FunctionExport;
import strowger.engine.module.Module;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.ParameterKind;
import strowger.engine.module.Transformation;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableExport;
import strowger.engine.module.VariableName;
import strowger.engine.routing.Core;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.LocalNames;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Outbound;
import strowger.engine.value.Value;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A core that received a message and stands in its request route, so that the functions, variables
 * and transformations of modules can be used on it; and what it sends.
 */
final class Stage {
    static final ListenSocket UDP = ListenSocket.parse("udp:127.0.0.1:5060");
    private static final List<ListenSocket> SOCKETS =
            List.of(UDP, ListenSocket.parse("tcp:127.0.0.1:5060"));

    private final List<Exports> exports = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private final Destination sentTo = new Destination();
    private final CoreSettings settings =
            new CoreSettings(SOCKETS, LocalNames.of(SOCKETS, List.of("example.com")), "", 7);
    private final Core core = new Core(settings, new Recorder());
    private final Inbound inbound = new Inbound();
    private UnsafeBuffer received = new UnsafeBuffer(new byte[0]);
    private final Optional<RouteBlock> block = Optional.of(this::enter);
    private final Map<String, RouteBlock> routes = new HashMap<>();
    private @Nullable RoutingContext context;

    private final ModuleSet set;
    private final StageEngine engine;

    Stage(Module... modules) {
        set = ModuleSet.of(modules);
        engine = new StageEngine(set, settings, core);
        for (Module module : modules) {
            exports.add(set.load(module.name()).orElseThrow());
        }
        settings.program(
                (kind, name) ->
                        kind == RouteKind.REQUEST || kind == RouteKind.REPLY
                                ? block
                                : Optional.ofNullable(routes.get(kind + " " + name)));
    }

    /** Sets a parameter of a module, as modparam does. */
    Stage set(String module, String parameter, Object value) {
        set.exports(module).orElseThrow().parameters().stream()
                .filter(each -> each.name().equals(parameter))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no parameter " + parameter))
                .set(value instanceof Integer number ? (Object) number.longValue() : value);
        return this;
    }

    /** Where the last message was sent. */
    Destination sentTo() {
        return sentTo;
    }

    /** Starts the modules, their parameters set. */
    Stage start() {
        set.loaded().forEach(module -> module.start(engine));
        return this;
    }

    /** What the modules were started with. */
    StageEngine engine() {
        return engine;
    }

    /** Has a route of a name do something, when the engine runs it. */
    void route(RouteKind kind, String name, Consumer<RoutingContext> action) {
        routes.put(
                kind + " " + name,
                entered -> {
                    action.accept(entered);
                    return 1;
                });
    }

    /** Calls an RPC command. */
    Object command(String name, Object... given) throws Fault {
        for (Exports each : exports) {
            for (CommandExport export : each.commands()) {
                if (export.name().equals(name)) {
                    Object result = export.command().call(new CommandArguments(List.of(given)));
                    return result == null ? "null" : result;
                }
            }
        }
        throw new AssertionError("no command " + name);
    }

    private int enter(RoutingContext entered) {
        context = entered;
        return 1;
    }

    private final class Recorder implements Outbound {
        private final UnsafeBuffer memory = new UnsafeBuffer(new byte[LENGTH_MAX]);
        private boolean silent;

        @Override
        public MutableDirectBuffer claim(int maxLength) {
            return memory;
        }

        @Override
        public boolean commit(int length, Destination to) {
            sentTo.copyFrom(to);
            if (!silent) {
                byte[] bytes = new byte[length];
                memory.getBytes(0, bytes);
                sent.add(new String(bytes, StandardCharsets.UTF_8));
            }
            return true;
        }

        @Override
        public void abort() {}
    }

    /** Receives a message; lines end with LF here. */
    Stage receive(String message) {
        byte[] bytes = message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        received = new UnsafeBuffer(bytes);
        receiveAgain();
        return this;
    }

    /** Receives the same bytes again. */
    void receiveAgain() {
        inbound.wrap(received, 0, received.capacity()).arrived(UDP, 0, 0);
        inbound.source().set4(0xC0000201, 5062); // 192.0.2.1
        core.onMessage(inbound);
    }

    RoutingContext context() {
        RoutingContext entered = context;
        assertTrue(entered != null, "no message was received");
        return Objects.requireNonNull(entered);
    }

    /** Calls a function with texts and integers. */
    int call(String name, Object... given) {
        return call(bind(name, given));
    }

    /** A function and its arguments, bound once. */
    record Call(FunctionExport export, Arguments arguments) {}

    Call bind(String name, Object... given) {
        for (Exports each : exports) {
            for (FunctionExport export : each.functions()) {
                if (export.name().equals(name)
                        && given.length >= export.argumentsMin()
                        && given.length <= export.parameters().size()) {
                    return new Call(
                            export, Arguments.bind(export.parameters(), arguments(export, given)));
                }
            }
        }
        throw new AssertionError("no function " + name + Arrays.toString(given));
    }

    private List<Argument> arguments(FunctionExport export, Object... given) {
        List<Argument> bound = new ArrayList<>();
        for (int index = 0; index < given.length; index++) {
            boolean variable = export.parameters().get(index).kind() == ParameterKind.VARIABLE;
            bound.add(
                    variable
                            ? new OfVariable(variable(given[index].toString()), "")
                            : new Constant(value(given[index]), given[index].toString()));
        }
        return bound;
    }

    int call(Call call) {
        RoutingContext in = context();
        assertTrue(in.push(Arguments.MAX));
        int result = call.export().function().call(in, call.arguments());
        in.pop(Arguments.MAX);
        return result;
    }

    private static Value value(Object given) {
        return given instanceof Number number
                ? Value.ofInteger(number.longValue())
                : Value.ofText(given.toString());
    }

    record Constant(Value value, String source) implements Argument {
        @Override
        public void read(RoutingContext context, Value out) {
            out.set(value);
        }

        @Override
        public boolean isConstant() {
            return true;
        }
    }

    record OfVariable(Variable variable, String source) implements Argument {
        @Override
        public void read(RoutingContext context, Value out) {
            variable.read(context, out);
        }

        @Override
        public boolean assign(RoutingContext context, Value value) {
            return variable.assign(context, value);
        }
    }

    /** A variable: {@code ru}, {@code hdr(To)}, {@code avp(a)[0]}, {@code avp(a)[*]}. */
    Variable variable(String written) {
        int open = written.indexOf('(');
        int bracket = written.lastIndexOf('[');
        boolean indexed = bracket > written.lastIndexOf(')') && written.endsWith("]");
        String bare = indexed ? written.substring(0, bracket) : written;
        String name = open < 0 ? bare : bare.substring(0, open);
        String inner = open < 0 ? null : bare.substring(open + 1, bare.length() - 1);
        VariableName.Index index =
                !indexed
                        ? VariableName.Index.NONE
                        : index(written.substring(bracket + 1, written.length() - 1));
        VariableExport export =
                exports.stream()
                        .flatMap(each -> each.variables().stream())
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no variable " + name));
        Argument argument = inner == null ? null : new Constant(Value.ofText(inner), inner);
        return export.bind(new VariableName(name, argument, index));
    }

    private static VariableName.Index index(String text) {
        return text.equals("*")
                ? VariableName.Index.ALL
                : VariableName.Index.of(Integer.parseInt(text));
    }

    /** Reads a variable as text; {@code <null>} for null. */
    String read(String written) {
        Value out = new Value();
        variable(written).read(context(), out);
        return out.toString();
    }

    boolean assign(String written, @Nullable Object given) {
        return variable(written).assign(context(), given == null ? new Value() : value(given));
    }

    /** Applies a transformation, {@code s.len} or {@code s.substr,1,2}; null for null. */
    String transform(@Nullable Object given, String written) {
        String[] parts = written.split(",", -1);
        List<Argument> arguments = new ArrayList<>();
        for (int index = 1; index < parts.length; index++) {
            arguments.add(new Constant(Value.ofText(parts[index]), parts[index]));
        }
        Transformation transformation = transformation(parts[0], arguments);
        Value value = given == null ? new Value() : value(given);
        transformation.apply(context(), value);
        return value.toString();
    }

    Transformation transformation(String name, List<Argument> arguments) {
        return exports.stream()
                .flatMap(each -> each.transformations().stream())
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no transformation " + name))
                .bind(arguments);
    }

    /** Sends the request on; what was sent, lines ended with LF. */
    String forward() {
        assertTrue(context().core().forward(context()), "it can't be sent");
        return last();
    }

    String last() {
        return sent.getLast().replace("\r\n", "\n");
    }

    int sentCount() {
        return sent.size();
    }

    /** The values of all headers of a name in a message. */
    static List<String> header(String message, String name) {
        return message.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .toList();
    }

    static String body(String message) {
        return message.substring(message.indexOf("\n\n") + 2);
    }
}
