package strowger.modules.dispatcher;

import strowger.engine.module.ConfigurationException;
import strowger.engine.routing.CoreSettings;
import strowger.engine.transport.ListenSocket;
import strowger.modules.database.TextTable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All sets, as a file lists them: {@code setid uri flags priority attributes}. Immutable. */
final class GatewayList {
    static final GatewayList EMPTY = new GatewayList(Map.of());
    private static final int LINES_MAX = 100_000;

    private final Map<Integer, GatewaySet> sets;

    private GatewayList(Map<Integer, GatewaySet> sets) {
        this.sets = sets;
    }

    /**
     * Reads a file.
     *
     * @throws ConfigurationException with the line that can't be read.
     */
    static GatewayList read(Path file, CoreSettings settings, String usualSocket) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    "dispatcher can't read its list " + file + "; list_file names another");
        }
        if (lines.size() > LINES_MAX) {
            throw new ConfigurationException(file + " has more than " + LINES_MAX + " lines");
        }
        Map<Integer, List<Gateway>> bySet = new TreeMap<>();
        for (int number = 0; number < lines.size(); number++) {
            String line = lines.get(number).replaceFirst("(^|\\s)#.*", "").strip();
            if (!line.isEmpty()) {
                try {
                    add(bySet, line.split("\\s+", 5), settings, usualSocket);
                } catch (ConfigurationException wrong) {
                    throw new ConfigurationException(
                            file + ":" + (number + 1) + ": " + wrong.getMessage());
                }
            }
        }
        return of(bySet);
    }

    /**
     * Takes the rows of a table.
     *
     * @param columns what set, destination, flags, priority and attributes are called there.
     * @throws ConfigurationException with the row that can't be read.
     */
    static GatewayList of(
            TextTable table, List<String> columns, CoreSettings settings, String usualSocket) {
        Map<Integer, List<Gateway>> bySet = new TreeMap<>();
        for (TextTable.Row row : table.rows()) {
            String[] fields = columns.stream().map(row::text).toArray(String[]::new);
            try {
                add(bySet, fields, settings, usualSocket);
            } catch (ConfigurationException wrong) {
                throw row.fault(String.valueOf(wrong.getMessage()));
            }
        }
        return of(bySet);
    }

    private static void add(
            Map<Integer, List<Gateway>> bySet,
            String[] columns,
            CoreSettings settings,
            String usualSocket) {
        if (columns.length < 2 || !columns[0].matches("[0-9]{1,9}")) {
            throw new ConfigurationException("write: setid uri flags priority attributes");
        }
        Gateway gateway =
                new Gateway(
                        columns[1],
                        number(columns, 2),
                        number(columns, 3),
                        columns.length > 4 ? columns[4] : "");
        place(gateway, settings, usualSocket);
        bySet.computeIfAbsent(Integer.parseInt(columns[0]), _ -> new ArrayList<>()).add(gateway);
    }

    private static int number(String[] columns, int index) {
        if (columns.length <= index || columns[index].isEmpty()) {
            return 0;
        }
        if (!columns[index].matches("-?[0-9]{1,9}")) {
            throw new ConfigurationException("not a number: " + columns[index]);
        }
        return Integer.parseInt(columns[index]);
    }

    /** Finds the socket that requests to a gateway leave by. */
    static void place(Gateway gateway, CoreSettings settings, String usualSocket) {
        String wanted = gateway.attribute("socket");
        wanted = wanted.isEmpty() ? gateway.attribute("sockname") : wanted;
        wanted = wanted.isEmpty() ? usualSocket : wanted;
        if (!wanted.isEmpty()) {
            ListenSocket socket = settings.socket(wanted);
            if (socket.isNone()) {
                throw new ConfigurationException("we do not listen on " + wanted);
            }
            gateway.socket(socket);
        }
    }

    private static GatewayList of(Map<Integer, List<Gateway>> bySet) {
        Map<Integer, GatewaySet> sets = new TreeMap<>();
        bySet.forEach((id, gateways) -> sets.put(id, new GatewaySet(id, gateways)));
        return new GatewayList(Map.copyOf(sets));
    }

    /** The same with states of a former list, where the destination is the same. */
    GatewayList withStatesOf(GatewayList former) {
        for (GatewaySet set : sets.values()) {
            GatewaySet old = former.sets.get(set.id());
            for (Gateway gateway : set.gateways()) {
                if (old != null) {
                    old.gateways().stream()
                            .filter(each -> each.uri().equals(gateway.uri()))
                            .findFirst()
                            .ifPresent(gateway::stateOf);
                }
            }
        }
        return this;
    }

    /** The same with a destination more. */
    GatewayList with(int id, Gateway gateway) {
        Map<Integer, List<Gateway>> bySet = copy();
        bySet.computeIfAbsent(id, _ -> new ArrayList<>()).add(gateway);
        return of(bySet);
    }

    /** The same without a destination; itself if it has none. */
    GatewayList without(int id, String uri) {
        Map<Integer, List<Gateway>> bySet = copy();
        List<Gateway> set = bySet.getOrDefault(id, List.of());
        if (set.stream().noneMatch(gateway -> gateway.uri().equals(uri))) {
            return this;
        }
        set.removeIf(gateway -> gateway.uri().equals(uri));
        if (set.isEmpty()) {
            bySet.remove(id);
        }
        return of(bySet);
    }

    private Map<Integer, List<Gateway>> copy() {
        Map<Integer, List<Gateway>> bySet = new TreeMap<>();
        sets.forEach((id, set) -> bySet.put(id, new ArrayList<>(set.gateways())));
        return bySet;
    }

    /** All sets, the highest number first. */
    List<GatewaySet> sets() {
        return sets.values().stream()
                .sorted(Comparator.comparingInt(GatewaySet::id).reversed())
                .toList();
    }

    boolean has(long id) {
        return id == (int) id && sets.containsKey((int) id);
    }

    /** The set of a number; one of no members if there is none. */
    GatewaySet set(long id) {
        GatewaySet set = id == (int) id ? sets.get((int) id) : null;
        return set == null ? new GatewaySet(-1, List.of()) : set;
    }
}
