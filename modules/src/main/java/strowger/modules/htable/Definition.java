package strowger.modules.htable;

import strowger.engine.module.ConfigurationException;

import java.util.Optional;

/**
 * How a table is set up: {@code name=>size=8;autoexpire=7200;initval=0}.
 *
 * @param name of the table.
 * @param slots as Kamailio counts them; here they only number the answers of commands.
 * @param autoexpireSec how long an item lives; 0 for ever, and then no item has a time of its own.
 * @param initial what a missing item reads as, and is counted on from.
 * @param updateExpires whether each write begins that time anew.
 * @param replicated whether other nodes are told of its items.
 * @param kept whether its items outlive the server.
 */
public record Definition(
        String name,
        int slots,
        long autoexpireSec,
        Optional<Long> initial,
        boolean updateExpires,
        boolean replicated,
        Kept kept) {
    private static final int SLOTS_EXPONENT = 4;
    private static final int SLOTS_MIN = 8;
    private static final int SLOTS_MAX = 1 << 30;
    private static final int SLOTS_BEYOND = 1 << 14;
    private static final long SECONDS_MAX = 1L << 31;

    /** Whether items outlive the server. */
    public enum Kept {
        /** They do not. */
        NOT,
        /** Those that are in storage are read at the start. */
        READ,
        /** They do. */
        WRITTEN
    }

    /** A table of which only the name is said. */
    public static Definition named(String name) {
        return new Definition(
                name, 1 << SLOTS_EXPONENT, 0, Optional.empty(), true, false, Kept.NOT);
    }

    /**
     * Reads the value of the parameter {@code htable}.
     *
     * @throws ConfigurationException that names the option, and what to do.
     */
    public static Definition parse(String text) {
        int arrow = text.indexOf("=>");
        String name = (arrow < 0 ? text : text.substring(0, arrow)).strip();
        if (!name.matches("[A-Za-z0-9_.:-]+")) {
            throw new ConfigurationException(
                    "a table needs a name, as in name=>size=8;autoexpire=60, not " + text);
        }
        Definition definition = named(name);
        for (String option : arrow < 0 ? new String[0] : text.substring(arrow + 2).split(";")) {
            if (!option.isBlank()) {
                definition = definition.with(option.strip());
            }
        }
        return definition;
    }

    private Definition with(String option) {
        int equals = option.indexOf('=');
        String key = (equals < 0 ? option : option.substring(0, equals)).strip();
        String value = equals < 0 ? "" : option.substring(equals + 1).strip();
        return switch (key) {
            case "size" -> withSlots(slots(number(key, value)));
            case "autoexpire" -> expiring(seconds(key, value));
            case "initval" -> from(number(key, value));
            case "updateexpire" -> renewing(number(key, value) != 0);
            case "coldelim", "colnull" -> this; // how columns of a database are packed
            case "dbtable" -> kept == Kept.NOT ? keeping(Kept.READ) : this;
            case "dbmode" -> number(key, value) != 0 ? keeping(Kept.WRITTEN) : this;
            case "cols" -> throw needs(option, "SQL storage");
            case "reloadat" -> unlessZero(key, value, "SQL storage");
            case "dmqreplicate" -> sharing(number(key, value) != 0);
            default ->
                    throw new ConfigurationException(
                            "table "
                                    + name
                                    + ": unknown option "
                                    + key
                                    + "; there are size, autoexpire, initval, updateexpire,"
                                    + " dbtable, dbmode, cols, coldelim, colnull, reloadat,"
                                    + " dmqreplicate");
        };
    }

    private Definition withSlots(int count) {
        return new Definition(name, count, autoexpireSec, initial, updateExpires, replicated, kept);
    }

    private Definition expiring(long sec) {
        return new Definition(name, slots, sec, initial, updateExpires, replicated, kept);
    }

    private Definition from(long number) {
        return new Definition(
                name, slots, autoexpireSec, Optional.of(number), updateExpires, replicated, kept);
    }

    private Definition renewing(boolean each) {
        return new Definition(name, slots, autoexpireSec, initial, each, replicated, kept);
    }

    private Definition sharing(boolean shared) {
        return new Definition(name, slots, autoexpireSec, initial, updateExpires, shared, kept);
    }

    private Definition keeping(Kept how) {
        return new Definition(name, slots, autoexpireSec, initial, updateExpires, replicated, how);
    }

    private Definition unlessZero(String key, String value, String what) {
        if (number(key, value) != 0) {
            throw needs(key + '=' + value, what);
        }
        return this;
    }

    private ConfigurationException needs(String option, String what) {
        return new ConfigurationException(
                "table "
                        + name
                        + ": "
                        + option
                        + " needs "
                        + what
                        + ", which is not built in yet: leave it out");
    }

    private long number(String key, String value) {
        if (!value.matches("[+-]?[0-9]{1,18}")) {
            throw new ConfigurationException(
                    "table " + name + ": " + key + " must be a number, not \"" + value + "\"");
        }
        return Long.parseLong(value);
    }

    private long seconds(String key, String value) {
        long seconds = number(key, value);
        if (seconds < 0 || seconds > SECONDS_MAX) {
            throw new ConfigurationException(
                    "table " + name + ": " + key + " is " + value + "; set it from 0 to 2^31");
        }
        return seconds;
    }

    /** The size of a table is given as a power of two, and odd values mean what they always did. */
    private static int slots(long exponent) {
        if (exponent <= 1) {
            return SLOTS_MIN;
        }
        return exponent > 31 ? SLOTS_BEYOND : (int) Math.min(1L << exponent, SLOTS_MAX);
    }
}
