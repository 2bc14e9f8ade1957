package strowger.modules.variables;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

import java.util.Map;

/**
 * Variables that never change, {@code $K(name) $En $Es ... $pp $version(num) $env(NAME)}, and
 * {@code $cnt(variable)}, which counts the values of another.
 */
public final class ConstantVariables {
    private static final Map<String, Long> NUMBERS =
            Map.ofEntries(
                    Map.entry("IPv4", 2L),
                    Map.entry("IP4", 4L),
                    Map.entry("INET", 2L),
                    Map.entry("IPv6", 10L),
                    Map.entry("IP6", 6L),
                    Map.entry("INET6", 10L),
                    Map.entry("UDP", 1L),
                    Map.entry("TCP", 2L),
                    Map.entry("TLS", 3L),
                    Map.entry("SCTP", 4L),
                    Map.entry("WS", 5L),
                    Map.entry("WSS", 6L));
    private static final Map<String, String> LETTERS =
            Map.ofEntries(
                    Map.entry("En", "\n"),
                    Map.entry("Er", "\r"),
                    Map.entry("Et", "\t"),
                    Map.entry("Es", " "),
                    Map.entry("Ec", ","),
                    Map.entry("Eq", "\""),
                    Map.entry("Ek", "'"),
                    Map.entry("Ei", ":"),
                    Map.entry("Ej", ";"),
                    Map.entry("Ev", "`"),
                    Map.entry("Eb", "\\"));
    private static final Value VERSION = Value.ofText("0.1.0");

    private ConstantVariables() {}

    /** Declares the family. */
    public static void export(Exports exports) {
        LETTERS.forEach(
                (name, letter) -> fixed(exports, name, Value.ofText(letter), "A single letter."));
        fixed(exports, "true", Value.ofInteger(1), "1.");
        fixed(
                exports,
                "pp",
                Value.ofInteger(ProcessHandle.current().pid()),
                "The number of the server's process.");
        fixed(exports, "sid", Value.ofInteger(0), "The number of the server.");
        for (String name :
                new String[] {"err.class", "err.level", "err.info", "err.rcode", "err.rreason"}) {
            fixed(exports, name, new Value(), "Null: a message with faults is answered before.");
        }
        exports.variables("K", ConstantVariables::number)
                .doc("A constant of Kamailio: IPv4, IPv6, UDP, TCP, TLS, SCTP, WS, WSS.");
        for (String name : new String[] {"version", "ksr"}) {
            exports.variables(name, asked -> constant(VERSION)).doc("The version of the server.");
        }
        exports.variables("env", ConstantVariables::environment)
                .doc("A variable of the environment, as it was when the server started.");
        exports.variables("cnt", ConstantVariables::count)
                .doc("How many values a variable has: of attributes all, of others 1 or 0.");
    }

    private static void fixed(Exports exports, String name, Value value, String sentence) {
        ValueType type = value.isInteger() ? ValueType.INTEGER : ValueType.TEXT;
        exports.variable(name, type, (context, out) -> out.set(value)).doc(sentence);
    }

    private static Variable constant(Value value) {
        return (context, out) -> out.set(value);
    }

    private static Variable number(VariableName name) {
        Long number = NUMBERS.get(name.constantInner().orElse(""));
        if (number == null) {
            throw new ConfigurationException("$K takes one of " + NUMBERS.keySet());
        }
        return constant(Value.ofInteger(number));
    }

    private static Variable environment(VariableName name) {
        String value = System.getenv(name.constantInner().orElse(""));
        return constant(value == null ? new Value() : Value.ofText(value));
    }

    private static Variable count(VariableName name) {
        Argument inner = name.inner();
        if (inner == null) {
            throw new ConfigurationException("$cnt needs a variable: write $cnt($avp(x))");
        }
        String source = inner.source().strip();
        if (source.matches("\\$avp\\([^$]+\\)")) {
            Value attribute = Value.ofText(source.substring(5, source.length() - 1));
            return Variable.of(
                    ValueType.INTEGER,
                    (context, out) -> out.setInteger(attributes(context, attribute)));
        }
        return Variable.of(
                ValueType.INTEGER,
                (context, out) -> {
                    inner.read(context, out);
                    out.setInteger(out.isNull() ? 0 : 1);
                });
    }

    private static int attributes(RoutingContext context, Value name) {
        int count = 0;
        while (context.attributes().find(name, count) >= 0) { // ends: the store is bounded
            count++;
        }
        return count;
    }
}
