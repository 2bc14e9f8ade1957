package strowger.modules.secfilter;

import strowger.engine.module.Exports;
import strowger.modules.database.DatabaseUrl;
import strowger.modules.database.TextTable;

import java.util.function.UnaryOperator;

/** Where the lists come from, what they are now, and how they did. */
final class Filter {
    private final Tally tally = new Tally();
    private String databaseUrl = "";
    private String table = "secfilter";
    private String actionColumn = "action";
    private String typeColumn = "type";
    private String dataColumn = "data";
    private boolean exactDestinations = true;
    private volatile FilterLists lists = FilterLists.EMPTY;

    void exportParameters(Exports exports) {
        exports.text("db_url", value -> databaseUrl = value)
                .doc("text:///folder: the lists are the rows of a file there. Empty: none yet.");
        exports.text("table_name", value -> table = value)
                .unset(table)
                .doc("The name of that table.");
        exports.text("action_col", value -> actionColumn = value)
                .unset(actionColumn)
                .doc("The column of 0 blacklist, 1 whitelist, 2 blocked destination.");
        exports.text("type_col", value -> typeColumn = value)
                .unset(typeColumn)
                .doc("The column of 0 user agent, 1 country, 2 domain, 3 address, 4 user.");
        exports.text("data_col", value -> dataColumn = value)
                .unset(dataColumn)
                .doc("The column of what a value begins with.");
        exports.integer("dst_exact_match", value -> exactDestinations = value != 0)
                .unset(1)
                .doc(
                        "Whether a destination is blocked only if it is the same, not if it begins"
                                + " so.");
        for (String name : new String[] {"cleanup_interval", "reload_delta"}) {
            exports.integer(name, _ -> {})
                    .doc("Kept for old configurations: lists change at once, and as often.");
        }
    }

    void start() {
        if (!databaseUrl.isEmpty()) {
            reload();
        }
    }

    /**
     * Reads the table.
     *
     * @throws strowger.engine.module.ConfigurationException when it can't be; the lists stay.
     */
    void reload() {
        TextTable rows =
                TextTable.read(
                        DatabaseUrl.folder(
                                        "secfilter",
                                        databaseUrl,
                                        "leave out db_url and fill the lists by secfilter.add_bl")
                                .resolve(table),
                        actionColumn,
                        typeColumn,
                        dataColumn);
        FilterLists fresh =
                FilterLists.of(rows, new FilterLists.Columns(actionColumn, typeColumn, dataColumn));
        change(_ -> fresh);
    }

    synchronized void change(UnaryOperator<FilterLists> how) {
        lists = how.apply(lists);
    }

    FilterLists lists() {
        return lists;
    }

    Tally tally() {
        return tally;
    }

    boolean isExactOfDestinations() {
        return exactDestinations;
    }
}
