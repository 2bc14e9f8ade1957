package strowger.modules.secfilter;

import strowger.engine.value.Value;
import strowger.modules.database.TextTable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All lists as they are now. Immutable. */
final class FilterLists {
    /** What a list says of a value. */
    enum Verdict {
        ALLOWED,
        BLOCKED,
        UNKNOWN
    }

    static final FilterLists EMPTY =
            new FilterLists(
                    new EnumMap<>(FilterKind.class),
                    new EnumMap<>(FilterKind.class),
                    PrefixSet.EMPTY);
    private static final int BLOCKED_ACTION = 0;
    private static final int ALLOWED_ACTION = 1;
    private static final int DESTINATION_ACTION = 2;

    private final Map<FilterKind, PrefixSet> allowed;
    private final Map<FilterKind, PrefixSet> blocked;
    private final PrefixSet destinations;

    private FilterLists(
            Map<FilterKind, PrefixSet> allowed,
            Map<FilterKind, PrefixSet> blocked,
            PrefixSet destinations) {
        this.allowed = allowed;
        this.blocked = blocked;
        this.destinations = destinations;
    }

    /** Names of columns. */
    record Columns(String action, String type, String data) {}

    /**
     * Takes the rows of a table.
     *
     * @throws strowger.engine.module.ConfigurationException with the row that can't be.
     */
    static FilterLists of(TextTable table, Columns columns) {
        Map<FilterKind, List<String>> good = new EnumMap<>(FilterKind.class);
        Map<FilterKind, List<String>> bad = new EnumMap<>(FilterKind.class);
        List<String> destinations = new ArrayList<>();
        for (TextTable.Row row : table.rows()) {
            long action = row.integer(columns.action(), -1);
            String data = row.text(columns.data());
            if (action == DESTINATION_ACTION) {
                destinations.add(data);
            } else if (action == BLOCKED_ACTION || action == ALLOWED_ACTION) {
                Map<FilterKind, List<String>> lists = action == BLOCKED_ACTION ? bad : good;
                lists.computeIfAbsent(kind(row, columns), _ -> new ArrayList<>()).add(data);
            } else {
                throw row.fault(
                        "the action is 0 (blacklist), 1 (whitelist) or 2 (destination), not "
                                + row.text(columns.action()));
            }
        }
        return new FilterLists(sets(good), sets(bad), new PrefixSet(destinations));
    }

    private static FilterKind kind(TextTable.Row row, Columns columns) {
        long type = row.integer(columns.type(), -1);
        if (type < 0 || type >= FilterKind.values().length) {
            throw row.fault(
                    "the type is 0 (user agent), 1 (country), 2 (domain), 3 (address) or 4 (user),"
                            + " not "
                            + row.text(columns.type()));
        }
        return FilterKind.values()[(int) type];
    }

    private static Map<FilterKind, PrefixSet> sets(Map<FilterKind, List<String>> lists) {
        Map<FilterKind, PrefixSet> sets = new EnumMap<>(FilterKind.class);
        lists.forEach((kind, texts) -> sets.put(kind, new PrefixSet(texts)));
        return sets;
    }

    private static PrefixSet of(Map<FilterKind, PrefixSet> sets, FilterKind kind) {
        PrefixSet set = sets.get(kind);
        return set == null ? PrefixSet.EMPTY : set;
    }

    PrefixSet allowed(FilterKind kind) {
        return of(allowed, kind);
    }

    PrefixSet blocked(FilterKind kind) {
        return of(blocked, kind);
    }

    PrefixSet destinations() {
        return destinations;
    }

    /** The same with another list of what is let in. */
    FilterLists allowed(FilterKind kind, PrefixSet changed) {
        return new FilterLists(with(allowed, kind, changed), blocked, destinations);
    }

    /** The same with another list of what is not. */
    FilterLists blocked(FilterKind kind, PrefixSet changed) {
        return new FilterLists(allowed, with(blocked, kind, changed), destinations);
    }

    /** The same with another list of destinations. */
    FilterLists destinations(PrefixSet changed) {
        return new FilterLists(allowed, blocked, changed);
    }

    private static Map<FilterKind, PrefixSet> with(
            Map<FilterKind, PrefixSet> sets, FilterKind kind, PrefixSet changed) {
        Map<FilterKind, PrefixSet> copy = new EnumMap<>(FilterKind.class);
        copy.putAll(sets);
        copy.put(kind, changed);
        return copy;
    }

    /** What the lists of a kind say of a text: who is let in is not looked for elsewhere. */
    Verdict of(FilterKind kind, Value text) {
        if (!text.isText()) {
            return Verdict.UNKNOWN;
        }
        if (allowed(kind).begins(text.buffer(), text.offset(), text.length())) {
            return Verdict.ALLOWED;
        }
        return blocked(kind).begins(text.buffer(), text.offset(), text.length())
                ? Verdict.BLOCKED
                : Verdict.UNKNOWN;
    }

    /** Whether a destination is blocked: one of the list, or one that begins with one. */
    boolean isBlockedDestination(Value number, boolean exactly) {
        if (!number.isText()) {
            return false;
        }
        if (!exactly) {
            return destinations.begins(number.buffer(), number.offset(), number.length());
        }
        for (String each : destinations.texts()) {
            if (isSame(each, number)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(String text, Value number) {
        boolean same = text.length() == number.length();
        for (int index = 0; index < text.length() && same; index++) {
            same = text.charAt(index) == (number.byteAt(index) & 0xff);
        }
        return same;
    }
}
