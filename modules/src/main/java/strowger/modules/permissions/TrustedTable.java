package strowger.modules.permissions;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.ConfigurationException;
import strowger.engine.regex.Regex;
import strowger.engine.transport.Endpoint;
import strowger.engine.value.Value;
import strowger.modules.database.TextTable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.PatternSyntaxException;

/**
 * Whose requests are trusted: a source address, a transport protocol, expressions that From and the
 * request URI must match, a tag. Those of the highest priority come first. Immutable; asking
 * allocates nothing.
 */
final class TrustedTable {
    static final TrustedTable EMPTY = new TrustedTable(List.of());

    private final List<Entry> entries;
    private final Map<Endpoint, List<Entry>> byAddress = new HashMap<>();

    /**
     * One row.
     *
     * @param address with port 0.
     * @param protocol in small letters; {@code any} for any.
     * @param from what From's URI must match; null for any.
     * @param requestUri what the request URI must match; null for any.
     * @param tag null for none.
     */
    record Entry(
            Endpoint address,
            String addressText,
            String protocol,
            @Nullable Regex from,
            @Nullable Regex requestUri,
            String fromText,
            String requestUriText,
            Value tag,
            long priority) {
        boolean takes(String askedProtocol, Value fromUri, Value uri) {
            return (protocol.equals("any") || protocol.equals(askedProtocol))
                    && matches(from, fromUri)
                    && matches(requestUri, uri);
        }

        private static boolean matches(@Nullable Regex expression, Value text) {
            return expression == null
                    || (text.isText()
                            && expression.found(text.buffer(), text.offset(), text.length()));
        }
    }

    /** What the columns are called. */
    record Columns(
            String source, String protocol, String from, String uri, String tag, String priority) {}

    private TrustedTable(List<Entry> entries) {
        this.entries = entries;
        for (Entry entry : entries) {
            byAddress.computeIfAbsent(entry.address(), _ -> new ArrayList<>()).add(entry);
        }
    }

    /**
     * Takes the rows of a table.
     *
     * @throws ConfigurationException with the line that can't be read.
     */
    static TrustedTable of(TextTable table, Columns columns) {
        List<Entry> entries = new ArrayList<>();
        for (TextTable.Row row : table.rows()) {
            entries.add(entry(row, columns));
        }
        entries.sort(Comparator.comparingLong(Entry::priority).reversed());
        return new TrustedTable(List.copyOf(entries));
    }

    private static Entry entry(TextTable.Row row, Columns columns) {
        String source = row.text(columns.source());
        Endpoint address =
                Endpoint.parse(source, 0).orElseThrow(() -> row.fault("no address: " + source));
        String protocol = row.text(columns.protocol()).toLowerCase(Locale.ROOT);
        String tag = row.text(columns.tag());
        String from = row.text(columns.from());
        String uri = row.text(columns.uri());
        return new Entry(
                address,
                source,
                protocol.isEmpty() ? "any" : protocol,
                expression(row, from),
                expression(row, uri),
                from,
                uri,
                tag.isEmpty() ? new Value() : Value.ofText(tag),
                row.integer(columns.priority(), 0));
    }

    private static @Nullable Regex expression(TextTable.Row row, String text) {
        try {
            return text.isEmpty() ? null : Regex.compile(text, true);
        } catch (PatternSyntaxException malformed) {
            throw row.fault("no regular expression: " + text);
        }
    }

    /**
     * The first entry that trusts a request.
     *
     * @param address with port 0.
     * @param protocol in small letters.
     */
    @Nullable Entry find(Endpoint address, String protocol, Value fromUri, Value uri) {
        List<Entry> same = byAddress.get(address);
        for (int index = 0; same != null && index < same.size(); index++) {
            if (same.get(index).takes(protocol, fromUri, uri)) {
                return same.get(index);
            }
        }
        return null;
    }

    List<Entry> entries() {
        return entries;
    }
}
