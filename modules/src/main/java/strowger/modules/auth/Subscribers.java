package strowger.modules.auth;

import strowger.engine.module.ConfigurationException;
import strowger.modules.database.TextTable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who may authenticate, as a table lists them: found by user, and by domain where that counts. */
final class Subscribers {
    private final Map<String, List<TextTable.Row>> byUser = new HashMap<>();
    private final String domainColumn;

    private Subscribers(String domainColumn) {
        this.domainColumn = domainColumn;
    }

    /**
     * Reads a table.
     *
     * @throws ConfigurationException with the line that can't be read.
     */
    static Subscribers read(Path file, String userColumn, String domainColumn, String password) {
        Subscribers read = new Subscribers(domainColumn);
        for (TextTable.Row row : TextTable.read(file, userColumn, password).rows()) {
            read.byUser.computeIfAbsent(row.text(userColumn), _ -> new ArrayList<>()).add(row);
        }
        return read;
    }

    /**
     * The row of a user.
     *
     * @param domain that the row must have; empty for any.
     * @return empty for none.
     */
    Optional<TextTable.Row> find(String user, String domain) {
        return byUser.getOrDefault(user, List.of()).stream()
                .filter(row -> domain.isEmpty() || domain.equalsIgnoreCase(row.text(domainColumn)))
                .findFirst();
    }
}
