package strowger.usrloc.registrar;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Parameter;
import strowger.usrloc.Locations;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tables that a script names: noted while it is compiled, opened when the server starts. A name
 * that is made while the server runs must be one of those, or one that {@code preload} made.
 */
final class TableNames {
    private final Map<String, TableName> names = new ConcurrentHashMap<>();
    private Optional<Locations> locations = Optional.empty();

    /** The first parameter of all functions of the registrar. */
    Parameter parameter() {
        return Parameter.text("table").resolvedBy(this::resolve);
    }

    private synchronized TableName resolve(String text) {
        if (text.isEmpty()) {
            throw new ConfigurationException("a table without a name; write \"location\"");
        }
        TableName known = names.get(text);
        if (known != null) {
            return known;
        }
        TableName added = new TableName(text);
        locations.ifPresent(opened -> added.bind(opened.find(text).orElseThrow(() -> none(text))));
        names.put(text, added);
        return added;
    }

    private static ConfigurationException none(String text) {
        return new ConfigurationException(
                "no table of contacts is called " + text + "; usrloc's preload makes it");
    }

    synchronized void open(Locations opened) {
        locations = Optional.of(opened);
        names.forEach((text, name) -> name.bind(opened.open(text)));
    }
}
