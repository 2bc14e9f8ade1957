package strowger.modules.htable;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

/**
 * {@code $sht}, {@code $shtex}, {@code $shtinc}, {@code $shtdec}, {@code $shtcn}, {@code $shtcv}.
 */
public final class HtableVariables {
    private final Tables tables;
    private final ExpiredItems expired;

    /**
     * @param expired what {@code $shtrecord} reads.
     */
    public HtableVariables(Tables tables, ExpiredItems expired) {
        this.tables = tables;
        this.expired = expired;
    }

    /** Declares the families. */
    public void export(Exports exports) {
        exports.variables("sht", name -> value(ItemName.bind(tables, name)))
                .doc("An item of a table, $sht(table=>name); null removes it.");
        exports.variables("shtex", name -> seconds(ItemName.bind(tables, name)))
                .doc(
                        "The seconds until an item expires; 0 or less assigned: it never does."
                                + " Without effect in a table without autoexpire.");
        exports.variables("shtinc", name -> sum(ItemName.bind(tables, name), 1))
                .doc("Adds one to an item and reads it, in one step.");
        exports.variables("shtdec", name -> sum(ItemName.bind(tables, name), -1))
                .doc("Takes one from an item and reads it, in one step.");
        exports.variables("shtcn", name -> count(ItemName.bind(tables, name), false))
                .doc(
                        "How many items have a name like: ~~ a regular expression, %~ what it"
                                + " begins with, ~% what it ends with, == the name, ** all.");
        exports.variables("shtcv", name -> count(ItemName.bind(tables, name), true))
                .doc("How many items have a value like that; eq compares with a number.");
        exports.variables("shtrecord", this::record)
                .doc("The key or value of the item that expired, in htable:expired routes.");
    }

    private static Variable value(ItemName name) {
        return new ItemVariable(
                name,
                ValueType.ANY,
                (context, table, item, out) -> table.read(item, context.arena(), out),
                (context, table, item, value) -> table.write(item, value));
    }

    private Variable seconds(ItemName name) {
        return new ItemVariable(
                name,
                ValueType.INTEGER,
                (context, table, item, out) -> out.setInteger(table.secondsLeft(item)),
                this::expireIn);
    }

    private boolean expireIn(RoutingContext context, Table table, Value item, Value value) {
        return value.isInteger()
                && (table.expireIn(item, value.number())
                        || expired.keep(context, table, item, value.number()));
    }

    private static Variable sum(ItemName name, long summand) {
        return new ItemVariable(
                name,
                ValueType.INTEGER,
                (context, table, item, out) -> table.add(item, summand, out),
                ItemVariable.Writer.NONE);
    }

    private static Variable count(ItemName name, boolean byValue) {
        if (name.isConstant()) {
            Match match = Match.marked(byValue, name.source());
            return Variable.of(
                    ValueType.INTEGER, (context, out) -> out.setInteger(name.table().count(match)));
        }
        return new ItemVariable(
                name,
                ValueType.INTEGER,
                (context, table, pattern, out) -> count(table, byValue, pattern, out),
                ItemVariable.Writer.NONE);
    }

    private static void count(Table table, boolean byValue, Value pattern, Value out) {
        try {
            out.setInteger(table.count(Match.marked(byValue, pattern.toString())));
        } catch (ConfigurationException noExpression) { // made of what a peer sent: finds nothing
            out.setInteger(0);
        }
    }

    private Variable record(VariableName name) {
        return switch (name.constantInner().map(String::strip).orElse("")) {
            case "key" -> Variable.of(ValueType.TEXT, expired::readName);
            case "value" -> Variable.of(ValueType.ANY, expired::readValue);
            default ->
                    throw new ConfigurationException(
                            "$shtrecord has key and value, not "
                                    + name.constantInner().orElse("a variable"));
        };
    }
}
