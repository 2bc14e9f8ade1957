package strowger.modules.dispatcher;

import strowger.engine.module.Exports;
import strowger.engine.routing.CoreSettings;
import strowger.modules.database.DatabaseUrl;
import strowger.modules.database.TextTable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of destinations that {@code db_url} names, in place of {@code list_file}. */
final class GatewayTable {
    private static final String SET = "setid_col";
    private static final String DESTINATION = "destination_col";

    private final Map<String, String> columns = new LinkedHashMap<>(); // in the order of a line
    private String databaseUrl = "";
    private String name = "dispatcher";

    void export(Exports exports) {
        exports.text("db_url", value -> databaseUrl = value)
                .doc("text:///folder: destinations are the rows of a file there, not list_file's.");
        exports.text("table_name", value -> name = value)
                .unset(name)
                .doc("The name of that table.");
        column(exports, SET, "setid");
        column(exports, DESTINATION, "destination");
        column(exports, "flags_col", "flags");
        column(exports, "priority_col", "priority");
        column(exports, "attrs_col", "attrs");
    }

    private void column(Exports exports, String parameter, String usual) {
        columns.put(parameter, usual);
        exports.text(parameter, value -> columns.put(parameter, value))
                .unset(usual)
                .doc("The name of that column.");
    }

    /** Whether there is to be one. */
    boolean isWanted() {
        return !databaseUrl.isEmpty();
    }

    /**
     * Reads it.
     *
     * @throws strowger.engine.module.ConfigurationException with the row that can't be read.
     */
    GatewayList read(CoreSettings settings, String usualSocket) {
        List<String> names = List.copyOf(columns.values());
        TextTable table =
                TextTable.read(
                        DatabaseUrl.folder(
                                        "dispatcher",
                                        databaseUrl,
                                        "leave out db_url and name a file by list_file")
                                .resolve(name),
                        columns.getOrDefault(SET, ""),
                        columns.getOrDefault(DESTINATION, ""));
        return GatewayList.of(table, names, settings, usualSocket);
    }
}
