package strowger.modules.database;

import strowger.engine.module.ConfigurationException;

import java.nio.file.Path;

/** A {@code db_url} as modules take it that only read tables: a folder of text files. */
public final class DatabaseUrl {
    private static final String TEXT = "text://";

    private DatabaseUrl() {}

    /**
     * The folder that a URL names.
     *
     * @param module that has been given it.
     * @param instead what to write in place of a URL that can't be read.
     * @throws ConfigurationException for any but {@code text:///folder}.
     */
    public static Path folder(String module, String url, String instead) {
        if (!url.startsWith(TEXT) || url.length() == TEXT.length()) {
            throw new ConfigurationException(
                    module
                            + " reads tables from text files only: write text:///folder (db_text)"
                            + " for its database, or "
                            + instead);
        }
        return Path.of(url.substring(TEXT.length()));
    }
}
