package strowger.script.compile;

import strowger.engine.module.Variable;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters that a configuration makes up, {@code group.name = value}: read by {@code
 * $sel(cfg_get.group.name)} and {@code $ccp(group.name)}, changed while it runs by that and by RPC.
 * Declared while the configuration is read; safe for all threads afterwards.
 */
public final class CustomParameters {
    /** The most there may be. */
    public static final int COUNT_MAX = 4096;

    private final Map<String, Cell> cells = new LinkedHashMap<>();

    /** One parameter. */
    public static final class Cell implements Variable {
        private static final int LENGTH_MAX = 64 * 1024;

        private final String group;
        private final String name;
        private final String description;
        private final Object initial;
        private volatile Value value;

        private Cell(String group, String name, Object initial, String description) {
            this.group = group;
            this.name = name;
            this.initial = initial;
            this.description = description;
            value = valueOf(initial);
        }

        private static Value valueOf(Object given) {
            return given instanceof Long number
                    ? Value.ofInteger(number)
                    : Value.ofText(given.toString());
        }

        public String group() {
            return group;
        }

        public String name() {
            return name;
        }

        public String description() {
            return description;
        }

        /** Whether it is a number: its type is that of its first value. */
        public boolean isInteger() {
            return initial instanceof Long;
        }

        /** A {@code Long} or a {@code String}. */
        public Object current() {
            Value present = value;
            return present.isInteger() ? (Object) present.number() : present.toString();
        }

        /**
         * Gives it another value.
         *
         * @param given a {@code Long} or a {@code String}; text that is a number will do for one.
         * @return false when it is not of its type.
         */
        public boolean set(Object given) {
            if (!isInteger()) {
                value = Value.ofText(given.toString());
                return true;
            }
            if (!given.toString().matches("[+-]?[0-9]{1,18}")) {
                return false;
            }
            value = Value.ofInteger(Long.parseLong(given.toString()));
            return true;
        }

        /** Gives it the value it had in the configuration. */
        public void reset() {
            value = valueOf(initial);
        }

        @Override
        public void read(RoutingContext context, Value out) {
            out.set(value);
        }

        @Override
        public boolean assign(RoutingContext context, Value assigned) {
            boolean fits = !assigned.isText() || assigned.length() <= LENGTH_MAX;
            return fits
                    && !assigned.isNull()
                    && set(assigned.isInteger() ? (Object) assigned.number() : assigned.toString());
        }

        @Override
        public boolean isAssignable() {
            return true;
        }
    }

    /** Declares one; false when there are too many. One declared again has the later value. */
    public boolean declare(String group, String name, Object value, String description) {
        String key = group + "." + name;
        if (cells.size() >= COUNT_MAX && !cells.containsKey(key)) {
            return false;
        }
        cells.put(key, new Cell(group, name, value, description));
        return true;
    }

    /** Finds one by {@code group.name}. */
    public Optional<Cell> find(String name) {
        return Optional.ofNullable(cells.get(name));
    }

    /** All of them by {@code group.name}, in the order of their declaration. */
    public Map<String, Cell> all() {
        return Collections.unmodifiableMap(cells);
    }
}
