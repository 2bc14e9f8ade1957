package strowger.modules.htable;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Parameter;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.List;
import java.util.Optional;

/** Functions on items and on whole tables. */
public final class HtableFunctions {
    private static final int TABLE = 0;
    private static final int NAME = 1;
    private static final int VALUE = 2;
    private static final int SECONDS = 3;

    private final Tables tables;

    public HtableFunctions(Tables tables) {
        this.tables = tables;
    }

    /** Declares the functions. */
    public void export(Exports exports) {
        exportItems(exports);
        exportMatches(exports);
        exports.function("sht_reset", (context, given) -> reset(table(context, given)), table())
                .doc("Removes all items of a table.");
        exports.function("sht_print", this::print)
                .doc("Logs all items of all tables, up to 1000 of each.");
    }

    private void exportItems(Exports exports) {
        exports.function("sht_rm", this::remove, table(), text("itname"))
                .doc("Removes an item of a table.");
        exports.function("sht_inc", (c, a) -> add(c, a, 1), table(), text("itname"))
                .doc("Adds one to an item; false when it is no number.");
        exports.function("sht_dec", (c, a) -> add(c, a, -1), table(), text("itname"))
                .doc("Takes one from an item; false when it is no number.");
        exports.function("sht_is_null", this::isNull, table(), text("itname"))
                .doc("Whether an item is not there.");
        exports.function(
                        "sht_setxs",
                        (c, a) -> set(c, a, a.text(c, VALUE)),
                        table(),
                        text("itname"),
                        text("itval"),
                        integer("exval"))
                .doc("Sets an item to a text, with seconds to live of its own.");
        exports.function(
                        "sht_setxi",
                        this::setNumber,
                        table(),
                        text("itname"),
                        integer("itval"),
                        integer("exval"))
                .doc("Sets an item to a number, with seconds to live of its own.");
    }

    private void exportMatches(Exports exports) {
        exports.function("sht_rm_name_re", (c, a) -> removeAll(c, a, false), expression())
                .doc("Removes the items whose name a regular expression is found in.");
        exports.function("sht_rm_value_re", (c, a) -> removeAll(c, a, true), expression())
                .doc("Removes the items whose value a regular expression is found in.");
        List<String> removing = List.of("re", "sw", "ew", "in");
        List<String> asking = List.of("eq", "ne", "re", "sw");
        match(exports, "sht_rm_name", removing, (t, m) -> removed(t.removeAll(m)), false)
                .doc("Removes items by name: re, sw (begins), ew (ends), in (has it).");
        match(exports, "sht_rm_value", removing, (t, m) -> removed(t.removeAll(m)), true)
                .doc("Removes items by value: re, sw (begins), ew (ends), in (has it).");
        for (String verb : new String[] {"match", "has"}) {
            match(exports, "sht_" + verb + "_name", asking, Table::hasAny, false)
                    .doc("Whether there is an item by name: eq, ne, re, sw (begins).");
            match(exports, "sht_" + verb + "_str_value", asking, Table::hasAny, true)
                    .doc("Whether there is an item by its text: eq, ne, re, sw (begins).");
        }
    }

    /** Something done to the items that are picked. */
    @FunctionalInterface
    private interface Deed {
        boolean on(Table table, Match match);
    }

    private static boolean removed(long ignored) {
        return true; // that there was none is no fault
    }

    private strowger.engine.module.FunctionExport match(
            Exports exports, String name, List<String> words, Deed deed, boolean byValue) {
        Parameter operation = text("op").resolvedBy(word -> checked(name, words, word));
        return exports.function(
                name,
                (context, given) -> {
                    Optional<Match> match = match(context, given, words, byValue);
                    return Function.of(
                            match.isPresent() && deed.on(table(context, given), match.get()));
                },
                table(),
                operation,
                text("val"));
    }

    private static String checked(String function, List<String> words, String word) {
        if (!words.contains(word)) {
            throw new ConfigurationException(
                    function + " knows " + String.join(", ", words) + ", not " + word);
        }
        return word;
    }

    private static Optional<Match> match(
            RoutingContext context, Arguments given, List<String> words, boolean byValue) {
        Value word = given.text(context, NAME);
        Optional<Match.Operation> operation =
                words.contains(word.toString()) ? Match.operation(word) : Optional.empty();
        try {
            return operation.map(
                    found -> Match.of(found, byValue, given.text(context, VALUE).toString()));
        } catch (ConfigurationException noExpression) { // of a text made at run time
            return Optional.empty();
        }
    }

    private Parameter table() {
        return text("htname").resolvedBy(tables::named);
    }

    private static Table table(RoutingContext context, Arguments given) {
        return given.resolved(context, TABLE, Table.class);
    }

    private Parameter expression() {
        return text("htable=>regexp").resolvedBy(this::expression);
    }

    private Expression expression(String text) {
        Tables.Place place = tables.place(text);
        return new Expression(place.table(), Match.of(Match.Operation.REGEX, false, place.rest()));
    }

    /** A table and what is searched for in it. */
    private record Expression(Table table, Match match) {}

    private int removeAll(RoutingContext context, Arguments given, boolean byValue) {
        Expression expression;
        try {
            expression = given.resolved(context, TABLE, Expression.class);
        } catch (ConfigurationException unknown) { // of a text made at run time
            return Function.FALSE;
        }
        Match match = expression.match();
        Match picked = new Match(match.operation(), byValue, match.text(), match.regex());
        expression.table().removeAll(picked);
        return Function.TRUE;
    }

    private static int reset(Table table) {
        table.removeAll(Match.of(Match.Operation.ANY, false, ""));
        return Function.TRUE;
    }

    private int remove(RoutingContext context, Arguments given) {
        boolean _ = table(context, given).remove(given.text(context, NAME));
        return Function.TRUE;
    }

    private int add(RoutingContext context, Arguments given, long summand) {
        Value sum = context.argument(TABLE);
        Table table = table(context, given);
        table.add(given.text(context, NAME), summand, sum);
        return Function.of(!sum.isNull());
    }

    private int isNull(RoutingContext context, Arguments given) {
        return Function.of(!table(context, given).has(given.text(context, NAME)));
    }

    private int setNumber(RoutingContext context, Arguments given) {
        Value number = given.value(context, VALUE);
        number.setInteger(number.toInteger());
        return set(context, given, number);
    }

    private static int set(RoutingContext context, Arguments given, Value value) {
        long seconds = given.integer(context, SECONDS);
        Value name = given.text(context, NAME);
        return Function.of(table(context, given).write(name, value, seconds));
    }

    private int print(RoutingContext context, Arguments given) {
        tables.all().forEach(ItemLog::log);
        return Function.TRUE;
    }
}
