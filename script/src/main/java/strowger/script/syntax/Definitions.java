package strowger.script.syntax;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The defines of a configuration, and those there are from the start. */
final class Definitions {
    /** The most there may be. */
    static final int MAX = 4096;

    /** The version of the language, as {@code KAMAILIO_VERSION} gives it: 5.8.0. */
    private static final int[] VERSION = {5, 8, 0};

    private final Map<String, String> values = new LinkedHashMap<>();

    Definitions(Map<String, String> given) {
        String version = "KAMAILIO";
        for (int number : VERSION) {
            version += "_" + number;
            values.put(version, "");
        }
        values.put(
                "KAMAILIO_VERSION",
                String.valueOf(VERSION[0] * 1_000_000 + VERSION[1] * 1_000 + VERSION[2]));
        values.put("OS_NAME", "linux");
        values.put("STROWGER", "");
        values.putAll(given);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    boolean isFull() {
        return values.size() >= MAX;
    }

    void put(String name, String value) {
        values.put(name, value);
    }

    void remove(String name) {
        values.remove(name);
    }

    Map<String, String> all() {
        return Map.copyOf(values);
    }
}
