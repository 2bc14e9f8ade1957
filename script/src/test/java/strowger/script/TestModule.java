package strowger.script;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.route;
import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.routing.Waiting;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;

/** A module with something of everything, which notes what it is called with. */
final class TestModule implements Module {
    private final String name;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Deque<String>> attributes = new HashMap<>();
    private final Deque<Asked> waiting = new ConcurrentLinkedDeque<>();
    private long limit;

    TestModule(String name) {
        this.name = name;
    }

    List<String> notes() {
        return notes;
    }

    /** A message that waits, and what it is to be answered. */
    record Asked(Waiting waiting, int answer) {}

    /** Those that wait, the oldest first. */
    Deque<Asked> waiting() {
        return waiting;
    }

    private int ask(RoutingContext context, int answer) {
        Waiting asked = context.suspend();
        if (asked == Waiting.REFUSED) {
            return Function.FALSE;
        }
        waiting.add(new Asked(asked, answer));
        return Function.TRUE;
    }

    long limit() {
        return limit;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void export(Exports exports) {
        exports.integer("limit", value -> limit = value);
        exports.text("label", notes::add);
        exports.function("note", this::note, text("text"));
        exports.function("append_to_reply", this::note, text("text"));
        exports.function("sl_send_reply", this::two, text("code"), text("reason"));
        exports.function("two", this::two, text("one"), text("other").orAbsent());
        exports.function("yes", (_, _) -> Function.TRUE);
        exports.function("no", (_, _) -> Function.FALSE);
        exports.function("zero", (_, _) -> Function.EXIT);
        exports.function(
                "give", (context, arguments) -> (int) arguments.integer(context, 0), integer("n"));
        exports.function(
                        "ask",
                        (context, arguments) -> ask(context, (int) arguments.integer(context, 0)),
                        integer("answer"))
                .waiting();
        exports.function(
                        "later",
                        (context, arguments) -> ask(context, (int) arguments.integer(context, 1)),
                        text("route"),
                        integer("answer"))
                .waiting()
                .continuesIn(0);
        exports.function("copy", TestModule::copy, text("from"), variable("to"));
        exports.function("arm", this::note, route("route"));
        exports.function("branchly", (_, _) -> Function.TRUE).in(RouteKind.BRANCH);
        exports.function(
                "picky", (_, _) -> Function.TRUE, text("a").resolvedBy(TestModule::refuse));
        exports.variable("rU", ValueType.TEXT, fixed("bob"));
        exports.variable("ru", ValueType.TEXT, fixed("sip:bob@h"));
        exports.variable("fU", ValueType.TEXT, fixed("alice"));
        exports.variable("rd", ValueType.TEXT, fixed("127.0.0.1"));
        exports.variable("rm", ValueType.TEXT, fixed("MESSAGE"));
        exports.variable("si", ValueType.TEXT, fixed("10.1.2.3"));
        exports.variable("proto", ValueType.TEXT, fixed("udp"));
        exports.variables("af", _ -> Variable.of(ValueType.TEXT, fixed("IPv4")));
        exports.variable("cs", ValueType.INTEGER, (_, out) -> out.setInteger(1));
        exports.variable("sp", ValueType.INTEGER, (_, out) -> out.setInteger(5060));
        exports.variable("void", ValueType.ANY, (_, out) -> out.setNull());
        exports.variable("err.class", ValueType.INTEGER, (_, out) -> out.setInteger(0));
        exports.variables("avp", this::attribute);
        exports.variables("hdr", _ -> (_, out) -> out.setNull());
        exports.variables("env", TestModule::environment);
        exports.transformation("s.len", 0, 0, _ -> TestModule::length);
        exports.transformation("s.join", 1, 2, arguments -> new Join(arguments.getFirst()));
        exports.eventRoute("test:*");
    }

    private static Variable fixed(String text) {
        Value value = Value.ofText(text);
        return (_, out) -> out.set(value);
    }

    private static Variable environment(VariableName variable) {
        boolean known = variable.constantInner().orElse("").equals("SD_VALUE");
        return known ? (_, out) -> out.set(Value.ofText("from-env")) : (_, out) -> out.setNull();
    }

    private static String refuse(String text) {
        throw new ConfigurationException("won't take " + text);
    }

    private int note(RoutingContext context, Arguments arguments) {
        notes.add(arguments.text(context, 0).toString());
        return Function.TRUE;
    }

    private int two(RoutingContext context, Arguments arguments) {
        String one = arguments.text(context, 0).toString();
        notes.add(arguments.has(1) ? one + "," + arguments.text(context, 1) : one);
        return Function.TRUE;
    }

    private static int copy(RoutingContext context, Arguments arguments) {
        return Function.of(arguments.assign(context, 1, arguments.value(context, 0)));
    }

    private static void length(RoutingContext context, Value value) {
        if (!value.isNull()) {
            value.toText(context.arena());
            value.setInteger(value.length());
        }
    }

    private record Join(Argument with) implements strowger.engine.module.Transformation {
        @Override
        public void apply(RoutingContext context, Value value) {
            Value other = new Value();
            with.read(context, other);
            value.set(Value.ofText(value + "." + other));
        }
    }

    private Variable attribute(VariableName variable) {
        Argument inner = variable.inner();
        if (inner == null) {
            throw new ConfigurationException("needs a name");
        }
        return Variable.of(
                ValueType.ANY,
                (context, out) -> {
                    Deque<String> values = values(context, inner);
                    if (values.isEmpty()) {
                        out.setNull();
                    } else if (values.getFirst().matches("[0-9]+")) {
                        out.setInteger(Long.parseLong(values.getFirst()));
                    } else {
                        out.set(Value.ofText(values.getFirst()));
                    }
                },
                (context, value) -> {
                    Deque<String> values = values(context, inner);
                    if (!value.isNull()) {
                        values.push(value.toString());
                    } else if (!values.isEmpty()) {
                        values.pop();
                    }
                    return true;
                });
    }

    private Deque<String> values(RoutingContext context, Argument inner) {
        Value key = new Value();
        inner.read(context, key);
        return attributes.computeIfAbsent(key.toString(), _ -> new ArrayDeque<>());
    }
}
