package strowger.modules.database;

import strowger.engine.module.ConfigurationException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A table in a text file as {@code db_text} has it. The first line names the columns, {@code
 * name(type)} with spaces between; each further line is a row, its fields with a colon between. In
 * a field {@code \:}, {@code \\}, {@code \n}, {@code \r}, {@code \t} and {@code \0} stand for what
 * they say; an empty field is null. Immutable.
 */
public final class TextTable {
    private static final int ROWS_MAX = 1_000_000;

    private final List<Row> rows;

    /** A row; columns are found by name, whatever their letters' case. */
    public static final class Row {
        private final String place;
        private final Map<String, Integer> columns;
        private final List<String> fields;

        Row(String place, Map<String, Integer> columns, List<String> fields) {
            this.place = place;
            this.columns = columns;
            this.fields = fields;
        }

        /** The text of a column; empty when it is null, or there is no such column. */
        public String text(String column) {
            Integer index = columns.get(column.toLowerCase(Locale.ROOT));
            return index == null ? "" : fields.get(index);
        }

        /**
         * The number of a column.
         *
         * @param otherwise when it is null, or there is no such column.
         * @throws ConfigurationException when it is no number.
         */
        public long integer(String column, long otherwise) {
            String text = text(column);
            if (text.isEmpty()) {
                return otherwise;
            }
            if (!text.matches("-?[0-9]{1,18}")) {
                throw fault(column + " is no number: " + text);
            }
            return Long.parseLong(text);
        }

        /** A fault in this row, with the file and line it stands in. */
        public ConfigurationException fault(String what) {
            return new ConfigurationException(place + what);
        }
    }

    private TextTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /**
     * Reads a file.
     *
     * @param needed columns that must be there.
     * @throws ConfigurationException with the line that can't be read.
     */
    public static TextTable read(Path file, String... needed) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    "can't read the table "
                            + file
                            + "; its first line names the columns: id(int) name(string)");
        }
        if (lines.size() > ROWS_MAX) {
            throw new ConfigurationException(file + " has more than " + ROWS_MAX + " rows");
        }
        String place = file + ":1: ";
        Map<String, Integer> columns = columns(lines.isEmpty() ? "" : lines.getFirst(), place);
        for (String column : needed) {
            if (!columns.containsKey(column.toLowerCase(Locale.ROOT))) {
                throw new ConfigurationException(place + "no column " + column);
            }
        }
        List<Row> rows = new ArrayList<>();
        for (int number = 1; number < lines.size(); number++) {
            String line = lines.get(number);
            if (!line.isBlank() && !line.startsWith("#")) {
                rows.add(row(line, columns, file + ":" + (number + 1) + ": "));
            }
        }
        return new TextTable(rows);
    }

    private static Map<String, Integer> columns(String line, String place) {
        Map<String, Integer> columns = new HashMap<>();
        for (String column : line.strip().split("[\\s]+", -1)) {
            int bracket = column.indexOf('(');
            if (bracket < 1 || !column.endsWith(")")) {
                throw new ConfigurationException(place + "no column: " + column + "; name(type)");
            }
            columns.put(column.substring(0, bracket).toLowerCase(Locale.ROOT), columns.size());
        }
        return columns;
    }

    private static Row row(String line, Map<String, Integer> columns, String place) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int at = 0; at < line.length(); at++) {
            char letter = line.charAt(at);
            if (letter == ':') {
                fields.add(field.toString());
                field.setLength(0);
            } else if (letter == '\\' && at + 1 < line.length()) {
                at++;
                field.append(unescaped(line.charAt(at)));
            } else {
                field.append(letter);
            }
        }
        fields.add(field.toString());
        if (fields.size() != columns.size()) {
            throw new ConfigurationException(
                    place + fields.size() + " fields for " + columns.size() + " columns");
        }
        return new Row(place, columns, fields);
    }

    private static char unescaped(char letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '0' -> '\0';
            default -> letter;
        };
    }

    public List<Row> rows() {
        return rows;
    }
}
