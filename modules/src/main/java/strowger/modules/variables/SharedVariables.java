package strowger.modules.variables;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Variables that outlive the message: {@code $shv(name)}, shared by all reactors, with {@code
 * $shvinc(name)}; and {@code $vn(name)}, {@code $vz(name)}, each reactor's own. Names are constant;
 * text is copied in and out, up to {@link #LENGTH_MAX} bytes.
 */
public final class SharedVariables {
    /** The longest text kept, in bytes. */
    public static final int LENGTH_MAX = 4096;

    private final Map<String, Cell> shared = new ConcurrentHashMap<>();
    private final Map<String, ThreadLocal<Cell>> nulls = new ConcurrentHashMap<>();
    private final Map<String, ThreadLocal<Cell>> zeros = new ConcurrentHashMap<>();

    /** Declares the families. */
    public void export(Exports exports) {
        exports.variables("shv", name -> variable(cell(constant(name))))
                .doc("A variable shared by all reactors; 0 until it is assigned.");
        exports.variables("shvinc", name -> increment(cell(constant(name))))
                .doc("Adds one to a shared variable and reads it.");
        exports.variables("vn", name -> own(nulls, name, new Value()))
                .doc("A variable of the reactor that keeps its value; null at first.");
        exports.variables("vz", name -> own(zeros, name, Value.ofInteger(0)))
                .doc("A variable of the reactor that keeps its value; 0 at first.");
        exports.command("pv.shvGet", arguments -> values(arguments.text(0)))
                .doc("The value of a shared variable.");
        exports.command(
                        "pv.shvSet",
                        arguments -> {
                            cell(arguments.text(0))
                                    .set(value(arguments.text(1), arguments.text(2)));
                            return null;
                        })
                .doc("Sets a shared variable: name, int or str, value.");
    }

    private static String constant(VariableName name) {
        Argument inner = name.inner();
        if (inner == null || !inner.isConstant() || inner.source().isBlank()) {
            throw new ConfigurationException(
                    "$" + name.name() + " needs a constant name in parentheses");
        }
        return inner.source().strip();
    }

    private Cell cell(String name) {
        return shared.computeIfAbsent(name, _ -> new Cell(Value.ofInteger(0)));
    }

    /**
     * Sets a shared variable, as the parameter {@code shvset} does: {@code name=i:5}, {@code
     * name=s:text}.
     */
    public void set(String assignment) {
        int equals = assignment.indexOf('=');
        String value = equals < 0 ? "" : assignment.substring(equals + 1);
        if (equals <= 0 || value.length() < 2 || value.charAt(1) != ':') {
            throw new ConfigurationException(
                    "shvset takes name=i:number or name=s:text, not " + assignment);
        }
        String type = value.charAt(0) == 'i' ? "int" : "str";
        cell(assignment.substring(0, equals).strip()).set(value(type, value.substring(2)));
    }

    private static Value value(String type, String text) {
        return type.startsWith("i")
                ? Value.ofInteger(Value.ofText(text.strip()).toInteger())
                : Value.ofText(text);
    }

    private Object values(String name) {
        Value value = new Value();
        cell(name).read(new Arena(LENGTH_MAX + 64), value);
        return value.isInteger() ? (Object) value.number() : value.toString();
    }

    private static Variable variable(Cell cell) {
        return Variable.of(
                ValueType.ANY,
                (context, out) -> cell.read(context.arena(), out),
                (context, value) -> cell.set(value));
    }

    private static Variable increment(Cell cell) {
        return Variable.of(ValueType.INTEGER, (context, out) -> out.setInteger(cell.increment()));
    }

    private static Variable own(
            Map<String, ThreadLocal<Cell>> cells, VariableName name, Value initial) {
        ThreadLocal<Cell> cell =
                cells.computeIfAbsent(
                        constant(name), _ -> ThreadLocal.withInitial(() -> new Cell(initial)));
        return Variable.of(
                ValueType.ANY,
                (context, out) -> cell.get().read(context.arena(), out),
                (context, value) -> cell.get().set(value));
    }

    /** One variable; locked only while its few bytes are copied. */
    private static final class Cell {
        private final Value initial;
        private final Value value = new Value();
        private final Arena memory = new Arena(LENGTH_MAX);

        Cell(Value initial) {
            this.initial = initial;
            value.set(initial);
        }

        synchronized void read(Arena arena, Value out) {
            out.set(value);
            out.keepIn(arena);
        }

        synchronized boolean set(Value given) {
            if (given.isNull()) {
                value.set(initial);
                return true;
            }
            if (given.isText() && given.length() > LENGTH_MAX) {
                return false;
            }
            memory.reset();
            value.set(given);
            value.keepIn(memory);
            return true;
        }

        synchronized long increment() {
            value.setInteger(value.toInteger() + 1);
            return value.number();
        }
    }
}
