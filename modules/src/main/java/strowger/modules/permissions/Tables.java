package strowger.modules.permissions;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.modules.database.DatabaseUrl;
import strowger.modules.database.TextTable;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Where addresses and trusted peers are read from: {@code address_file}, or tables of a folder. */
final class Tables {
    private static final int ADDRESSES = 1; // of load_backends
    private static final int TRUSTED = 2;

    private final Map<String, String> names = new HashMap<>();
    private String addressFile = "";
    private String databaseUrl = "";
    private long backends = 0xFFFF;
    private long subnetsMax = 512;
    private volatile AddressTable addresses = AddressTable.EMPTY;
    private volatile TrustedTable trusted = TrustedTable.EMPTY;

    void export(Exports exports) {
        exports.text("address_file", value -> addressFile = value)
                .doc("The file of addresses: group address mask port tag.");
        exports.text("db_url", value -> databaseUrl = value)
                .doc("text:///folder: the tables of addresses and trusted peers are files there.");
        exports.integer("load_backends", value -> backends = value)
                .unset(0xFFFF)
                .doc("Which tables are read from there: 1 addresses, 2 trusted peers.");
        exports.integer("max_subnets", value -> subnetsMax = Math.clamp(value, 1, 1 << 20))
                .unset(512)
                .doc("Subnets that there may be.");
        name(exports, "address_table", "address");
        name(exports, "grp_col", "grp");
        name(exports, "ip_addr_col", "ip_addr");
        name(exports, "mask_col", "mask");
        name(exports, "port_col", "port");
        name(exports, "tag_col", "tag");
        name(exports, "trusted_table", "trusted");
        name(exports, "source_col", "src_ip");
        name(exports, "proto_col", "proto");
        name(exports, "from_col", "from_pattern");
        name(exports, "ruri_col", "ruri_pattern");
        name(exports, "priority_col", "priority");
    }

    private void name(Exports exports, String parameter, String usual) {
        names.put(parameter, usual);
        exports.text(parameter, value -> names.put(parameter, value))
                .unset(usual)
                .doc("The name of that table or column.");
    }

    private String name(String parameter) {
        return names.getOrDefault(parameter, parameter);
    }

    private Path folder() {
        return DatabaseUrl.folder(
                "permissions", databaseUrl, "leave out db_url and name a file by address_file");
    }

    void start() {
        if (!databaseUrl.isEmpty() && (backends & TRUSTED) != 0) {
            trusted = readTrusted();
        }
        if (hasAddresses()) {
            addresses = readAddresses();
        }
    }

    boolean hasAddresses() {
        return !addressFile.isEmpty() || (!databaseUrl.isEmpty() && (backends & ADDRESSES) != 0);
    }

    boolean hasTrusted() {
        return !databaseUrl.isEmpty() && (backends & TRUSTED) != 0;
    }

    /**
     * Reads the addresses anew.
     *
     * @throws ConfigurationException when they can't be read; the old ones stay.
     */
    void replaceAddresses() {
        addresses = readAddresses();
    }

    /** The same of the trusted peers. */
    void replaceTrusted() {
        trusted = readTrusted();
    }

    private AddressTable readAddresses() {
        if (!addressFile.isEmpty()) {
            return AddressTable.read(Path.of(addressFile), subnetsMax);
        }
        String address = name("ip_addr_col");
        Path file = folder().resolve(name("address_table"));
        return AddressTable.of(
                TextTable.read(file, address),
                row ->
                        new String[] {
                            String.valueOf(row.integer(name("grp_col"), 1)),
                            row.text(address),
                            String.valueOf(row.integer(name("mask_col"), 0)),
                            String.valueOf(row.integer(name("port_col"), 0)),
                            row.text(name("tag_col"))
                        },
                file,
                subnetsMax);
    }

    private TrustedTable readTrusted() {
        TextTable table =
                TextTable.read(folder().resolve(name("trusted_table")), name("source_col"));
        return TrustedTable.of(
                table,
                new TrustedTable.Columns(
                        name("source_col"),
                        name("proto_col"),
                        name("from_col"),
                        name("ruri_col"),
                        name("tag_col"),
                        name("priority_col")));
    }

    AddressTable addresses() {
        return addresses;
    }

    TrustedTable trusted() {
        return trusted;
    }
}
