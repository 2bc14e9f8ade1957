package strowger.modules.htable;

import strowger.engine.module.ConfigurationException;
import strowger.engine.storage.Store;
import strowger.engine.value.Value;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The tables of one configuration: defined while it is read, opened when it starts, then the same
 * until it stops.
 */
public final class Tables implements AutoCloseable {
    /** Tables one configuration may have. */
    public static final int TABLES_MAX = 256;

    private final List<Table> tables = new ArrayList<>();

    /**
     * Defines a table.
     *
     * @throws ConfigurationException if there is one of that name, or there are too many.
     */
    public void define(Definition definition) {
        if (find(Value.ofText(definition.name())).isPresent()) {
            throw new ConfigurationException(
                    "table " + definition.name() + " is defined twice: give one another name");
        }
        if (tables.size() == TABLES_MAX) {
            throw new ConfigurationException(
                    "too many tables: " + definition.name() + " would be beyond " + TABLES_MAX);
        }
        tables.add(new Table(definition));
    }

    /**
     * Opens all.
     *
     * @param itemsMax each may hold.
     */
    public void open(LongSupplier clockMs, long itemsMax) {
        tables.forEach(table -> table.open(clockMs, itemsMax));
    }

    /** Whether any is to be kept over restarts. */
    public boolean isAnyKept() {
        return tables.stream().anyMatch(each -> each.definition().kept() != Definition.Kept.NOT);
    }

    /** Gives those that are kept what they had, and keeps them from now on. */
    public void keepIn(Store store) {
        tables.stream()
                .filter(each -> each.definition().kept() != Definition.Kept.NOT)
                .forEach(each -> each.keepIn(store));
    }

    /** All, in the order of their definitions. */
    public List<Table> all() {
        return Collections.unmodifiableList(tables);
    }

    /** The table of a name; allocates nothing. */
    Optional<Table> find(Value name) {
        for (int index = 0; index < tables.size(); index++) {
            if (isNamed(tables.get(index), name, name.length())) {
                return tables.get(index).present();
            }
        }
        return Optional.empty();
    }

    /**
     * Finds the table of a text {@code table=>rest} made at run time; the text becomes the rest.
     * Allocates nothing.
     */
    Optional<Table> locate(Value text) {
        int arrow = 0;
        while (arrow + 1 < text.length()
                && (text.byteAt(arrow) != '=' || text.byteAt(arrow + 1) != '>')) {
            arrow++;
        }
        int rest = arrow + 2;
        while (rest < text.length() && text.byteAt(rest) == ' ') {
            rest++;
        }
        int nameEnd = arrow;
        while (nameEnd > 0 && text.byteAt(nameEnd - 1) == ' ') {
            nameEnd--;
        }
        for (int index = 0; rest <= text.length() && index < tables.size(); index++) {
            if (isNamed(tables.get(index), text, nameEnd)) {
                text.setText(text.buffer(), text.offset() + rest, text.length() - rest);
                return tables.get(index).present();
            }
        }
        return Optional.empty();
    }

    private static boolean isNamed(Table table, Value name, int length) {
        String own = table.definition().name(); // of ASCII
        if (own.length() != length) {
            return false;
        }
        for (int index = 0; index < own.length(); index++) {
            if (own.charAt(index) != name.byteAt(index)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The table that a constant names.
     *
     * @throws ConfigurationException when there is none.
     */
    Table named(String name) {
        return find(Value.ofText(name.strip()))
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        "no table "
                                                + name.strip()
                                                + ": define it before with modparam(\"htable\","
                                                + " \"htable\", \""
                                                + name.strip()
                                                + "=>size=8\")"));
    }

    /**
     * Reads {@code table=>rest}; the rest stands behind the arrow and white space.
     *
     * @throws ConfigurationException when there is no such table, or no arrow.
     */
    Place place(String text) {
        int arrow = text.indexOf("=>");
        if (arrow < 0) {
            throw new ConfigurationException(
                    "the name of a table and => come first, as in table=>name, not " + text);
        }
        int start = arrow + 2;
        while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        int prefix = text.substring(0, start).getBytes(StandardCharsets.UTF_8).length;
        return new Place(named(text.substring(0, arrow)), prefix, text.substring(start));
    }

    /**
     * What {@code table=>rest} says.
     *
     * @param table named in it.
     * @param prefixLength bytes before the rest.
     * @param rest behind the arrow.
     */
    record Place(Table table, int prefixLength, String rest) {}

    @Override
    public void close() {
        tables.forEach(Table::close);
    }
}
