package strowger.modules.database;

import strowger.engine.module.Exports;
import strowger.engine.module.Module;

/**
 * The {@code db_text} module: tables in text files. Modules read theirs by a {@code db_url} of
 * {@code text:///folder}; nothing is ever written to them.
 */
public final class DbTextModule implements Module {
    @Override
    public String name() {
        return "db_text";
    }

    @Override
    public void export(Exports exports) {
        for (String name : new String[] {"db_mode", "emptystring", "file_buffer_size"}) {
            exports.integer(name, _ -> {})
                    .doc("Kept for old configurations: a table is read as a whole, and only read.");
        }
        exports.text("db_delim", _ -> {})
                .doc("Kept for old configurations: the fields of a line end with a colon.");
    }
}
