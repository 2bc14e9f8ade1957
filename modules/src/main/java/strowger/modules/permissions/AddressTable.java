package strowger.modules.permissions;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.ConfigurationException;
import strowger.engine.transport.Endpoint;
import strowger.engine.value.Value;
import strowger.modules.database.TextTable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Addresses, subnets and domains in groups, as a file lists them: {@code group address mask port
 * tag}. Immutable; asking allocates nothing.
 */
final class AddressTable {
    static final AddressTable EMPTY = new AddressTable(List.of());
    static final long ANY_GROUP = -1;
    private static final int LINES_MAX = 1_000_000;
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private final List<Entry> entries;
    private final Map<Endpoint, List<Entry>> exact = new HashMap<>(); // by address, port 0
    private final List<Entry> subnets = new ArrayList<>();
    private final Map<String, List<Entry>> domains = new HashMap<>();

    /**
     * One line.
     *
     * @param endpoint the address, with port 0; not set for a domain.
     * @param maskBits of a subnet.
     * @param port or 0 for any.
     * @param tag null for none.
     */
    record Entry(int group, Endpoint endpoint, String text, int maskBits, int port, Value tag) {
        boolean isSubnet() {
            return endpoint.isSet() && maskBits < (endpoint.isIpv6() ? IPV6_BITS : IPV4_BITS);
        }

        boolean takes(long wantedGroup, int wantedPort) {
            return (wantedGroup == ANY_GROUP || group == wantedGroup)
                    && (port == 0 || port == wantedPort);
        }

        boolean contains(Endpoint address) {
            if (address.isIpv6() != endpoint.isIpv6()) {
                return false;
            }
            if (!address.isIpv6()) {
                long mask = maskBits == 0 ? 0 : -1L << (IPV4_BITS - maskBits);
                return ((address.low() ^ endpoint.low()) & mask & 0xffff_ffffL) == 0;
            }
            long high = maskBits == 0 ? 0 : -1L << (64 - Math.min(maskBits, 64));
            long low = maskBits <= 64 ? 0 : -1L << (IPV6_BITS - maskBits);
            return ((address.high() ^ endpoint.high()) & high) == 0
                    && ((address.low() ^ endpoint.low()) & low) == 0;
        }
    }

    private AddressTable(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        for (Entry entry : entries) {
            if (entry.isSubnet()) {
                subnets.add(entry);
            } else if (entry.endpoint().isSet()) {
                exact.computeIfAbsent(entry.endpoint(), _ -> new ArrayList<>()).add(entry);
            } else {
                domains.computeIfAbsent(entry.text(), _ -> new ArrayList<>()).add(entry);
            }
        }
    }

    /**
     * Reads a file.
     *
     * @throws ConfigurationException with the line that can't be read.
     */
    static AddressTable read(Path file, long subnetsMax) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    "permissions can't read " + file + "; address_file names another");
        }
        if (lines.size() > LINES_MAX) {
            throw new ConfigurationException(file + " has more than " + LINES_MAX + " lines");
        }
        List<Entry> entries = new ArrayList<>();
        for (int number = 0; number < lines.size(); number++) {
            String line = lines.get(number).replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                try {
                    entries.add(entry(line.split("\\s+", 5)));
                } catch (ConfigurationException wrong) {
                    throw new ConfigurationException(
                            file + ":" + (number + 1) + ": " + wrong.getMessage());
                }
            }
        }
        return within(entries, file, subnetsMax);
    }

    /**
     * Takes the rows of a table.
     *
     * @param columns gives group, address, mask, port and tag of a row.
     * @throws ConfigurationException with the row that can't be read.
     */
    static AddressTable of(
            TextTable rows, Function<TextTable.Row, String[]> columns, Path file, long subnetsMax) {
        List<Entry> entries = new ArrayList<>();
        for (TextTable.Row row : rows.rows()) {
            try {
                entries.add(entry(columns.apply(row)));
            } catch (ConfigurationException wrong) {
                throw row.fault(String.valueOf(wrong.getMessage()));
            }
        }
        return within(entries, file, subnetsMax);
    }

    private static AddressTable within(List<Entry> entries, Path file, long subnetsMax) {
        AddressTable table = new AddressTable(entries);
        if (table.subnets.size() > subnetsMax) {
            throw new ConfigurationException(
                    file
                            + " has "
                            + table.subnets.size()
                            + " subnets, more than max_subnets: "
                            + subnetsMax);
        }
        return table;
    }

    private static Entry entry(String[] columns) {
        if (columns.length < 2) {
            throw new ConfigurationException("write: group address mask port tag");
        }
        int group = number(columns, 0, 1, Integer.MAX_VALUE, 0);
        String host = columns[1];
        int slash = host.indexOf('/');
        Endpoint endpoint =
                Endpoint.parse(slash < 0 ? host : host.substring(0, slash), 0)
                        .orElseGet(Endpoint::new);
        int bits = endpoint.isIpv6() ? IPV6_BITS : IPV4_BITS;
        int mask =
                slash < 0
                        ? number(columns, 2, 0, bits, bits)
                        : number(new String[] {host.substring(slash + 1)}, 0, 0, bits, bits);
        mask = mask == 0 && slash < 0 ? bits : mask;
        int port = number(columns, 3, 0, 65_535, 0);
        Value tag =
                columns.length > 4 && !columns[4].isEmpty()
                        ? Value.ofText(columns[4])
                        : new Value();
        String text = host.toLowerCase(Locale.ROOT);
        return new Entry(group, endpoint, text, mask, port, tag);
    }

    private static int number(String[] columns, int index, int min, int max, int otherwise) {
        if (columns.length <= index) {
            return otherwise;
        }
        String text = columns[index];
        long number = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : -1;
        if (number < min || number > max) {
            throw new ConfigurationException(
                    "not a number from " + min + " to " + max + ": " + text);
        }
        return (int) number;
    }

    /**
     * The first entry that an address is in.
     *
     * @param address with port 0.
     * @param group or {@link #ANY_GROUP}.
     */
    @Nullable Entry find(long group, Endpoint address, int port) {
        List<Entry> same = exact.get(address);
        if (same != null) {
            for (int index = 0; index < same.size(); index++) {
                if (same.get(index).takes(group, port)) {
                    return same.get(index);
                }
            }
        }
        for (int index = 0; index < subnets.size(); index++) {
            Entry entry = subnets.get(index);
            if (entry.takes(group, port) && entry.contains(address)) {
                return entry;
            }
        }
        return null;
    }

    /** The first entry of a domain. */
    @Nullable Entry findDomain(long group, String name, int port) {
        for (Entry entry : domains.getOrDefault(name.toLowerCase(Locale.ROOT), List.of())) {
            if (entry.takes(group, port)) {
                return entry;
            }
        }
        return null;
    }

    List<Entry> entries() {
        return entries;
    }
}
