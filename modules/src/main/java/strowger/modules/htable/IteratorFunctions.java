package strowger.modules.htable;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import strowger.engine.Engine;
import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

import java.util.Optional;

/** {@code sht_iterator_...}, {@code $shtitkey} and {@code $shtitval}. */
public final class IteratorFunctions {
    private static final int ITERATOR = 0;
    private static final int GIVEN = 1;

    private final Tables tables;
    private Optional<ContextState<Iterators>> states = Optional.empty();

    public IteratorFunctions(Tables tables) {
        this.tables = tables;
    }

    /** Declares functions and variables. */
    public void export(Exports exports) {
        exports.function(
                        "sht_iterator_start",
                        this::start,
                        text("iname"),
                        text("hname").resolvedBy(tables::named))
                .doc("Starts to go through a table; up to 4 iterators a run, which end with it.");
        exports.function(
                        "sht_iterator_end",
                        (c, a) -> on(c, a, IteratorFunctions::end),
                        text("iname"))
                .doc("Ends an iterator.");
        exports.function(
                        "sht_iterator_next",
                        (c, a) -> on(c, a, (_, _, iterator) -> iterator.next()),
                        text("iname"))
                .doc("Moves to the next item; false after the last.");
        exports.function(
                        "sht_iterator_rm",
                        (c, a) -> on(c, a, IteratorFunctions::remove),
                        text("iname"))
                .doc("Removes the item the iterator stands on.");
        exports.function(
                        "sht_iterator_sets",
                        (c, a) -> on(c, a, (_, _, it) -> set(it, a.text(c, GIVEN))),
                        text("iname"),
                        text("sval"))
                .doc("Sets the item the iterator stands on to a text.");
        exports.function(
                        "sht_iterator_seti",
                        (c, a) -> on(c, a, IteratorFunctions::setNumber),
                        text("iname"),
                        integer("ival"))
                .doc("Sets the item the iterator stands on to a number.");
        exports.function(
                        "sht_iterator_setex",
                        (c, a) -> on(c, a, IteratorFunctions::expireIn),
                        text("iname"),
                        integer("exval"))
                .doc("Sets the seconds until the item the iterator stands on expires.");
        exports.variables("shtitkey", name -> variable(name, (_, it, out) -> out.set(it.current())))
                .doc("The name of the item an iterator stands on.");
        exports.variables("shtitval", name -> variable(name, IteratorFunctions::readValue))
                .doc("The value of the item an iterator stands on.");
    }

    /** Reserves a place in each context. */
    public void start(Engine engine) {
        states = Optional.of(engine.contextState(Iterators::new));
    }

    private int start(RoutingContext context, Arguments given) {
        Table table = given.resolved(context, GIVEN, Table.class);
        Value name = given.text(context, ITERATOR);
        return Function.of(states.orElseThrow().in(context).start(context, name, table));
    }

    /** Something done with an iterator that has been started. */
    @FunctionalInterface
    private interface Deed {
        boolean with(RoutingContext context, Arguments given, Iterator iterator);
    }

    private int on(RoutingContext context, Arguments given, Deed deed) {
        Optional<Iterator> found =
                states.orElseThrow().in(context).find(given.text(context, ITERATOR));
        return Function.of(found.isPresent() && deed.with(context, given, found.get()));
    }

    private static boolean end(RoutingContext context, Arguments given, Iterator iterator) {
        iterator.end();
        return true;
    }

    private static boolean remove(RoutingContext context, Arguments given, Iterator iterator) {
        return iterator.current().isText() && iterator.table().remove(iterator.current());
    }

    private static boolean setNumber(RoutingContext context, Arguments given, Iterator iterator) {
        Value number = given.value(context, GIVEN);
        number.setInteger(number.toInteger());
        return set(iterator, number);
    }

    private static boolean set(Iterator iterator, Value value) {
        return iterator.current().isText() && iterator.table().write(iterator.current(), value);
    }

    private static boolean expireIn(RoutingContext context, Arguments given, Iterator iterator) {
        return iterator.current().isText()
                && iterator.table().expireIn(iterator.current(), given.integer(context, GIVEN));
    }

    /** Something read of an iterator. */
    @FunctionalInterface
    private interface Reader {
        void read(RoutingContext context, Iterator iterator, Value out);
    }

    private Variable variable(VariableName name, Reader reader) {
        Argument inner = name.inner();
        if (inner == null) {
            throw new ConfigurationException("$" + name.name() + " needs the name of an iterator");
        }
        return Variable.of(
                ValueType.ANY,
                (context, out) -> {
                    inner.read(context, out);
                    Optional<Iterator> found =
                            out.isText()
                                    ? states.orElseThrow().in(context).find(out)
                                    : Optional.empty();
                    out.setNull();
                    if (found.isPresent()) {
                        reader.read(context, found.get(), out);
                        out.keepIn(context.arena());
                    }
                });
    }

    private static void readValue(RoutingContext context, Iterator iterator, Value out) {
        if (iterator.current().isText()) {
            boolean _ = iterator.table().find(iterator.current(), context.arena(), out);
        }
    }
}
