package strowger.engine.module;

import strowger.engine.storage.Storage;
import strowger.engine.storage.StorageException;
import strowger.engine.storage.Store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code db_mode} and {@code db_url} of a module that keeps tables: whether, and where.
 *
 * <p>A place is a folder, written {@code chronicle:///var/lib/strowger}, or the one that the server
 * was started with. Without {@code db_mode} a module keeps its tables if the server was started
 * with one.
 */
public final class DatabaseParameters {
    /** No {@code db_mode} was set. */
    public static final long UNSET = -1;

    private static final String SCHEME = "chronicle:";

    private final String module;
    private final String modeName;
    private final long modeMax;
    private long mode = UNSET;
    private String url = "";

    /**
     * @param module whose parameters they are.
     * @param modeName of the one that says whether; {@code db_mode} usually.
     * @param modeMax the highest mode there is.
     */
    public DatabaseParameters(String module, String modeName, long modeMax) {
        this.module = module;
        this.modeName = modeName;
        this.modeMax = modeMax;
    }

    /**
     * Declares both.
     *
     * @param modes says what the modes are.
     */
    public void export(Exports exports, String modes) {
        exports.integer(modeName, value -> mode = value)
                .doc(modes + " Unset: 1 if the server was started with --data, else 0.");
        exportUrl(exports);
    }

    /** Declares {@code db_url} alone. */
    public void exportUrl(Exports exports) {
        exports.text("db_url", value -> url = value)
                .doc(
                        "Where: chronicle:///FOLDER. Unset: the folder of --data. SQL is not built"
                                + " in yet.");
    }

    /** The mode that was set; {@link #UNSET} if none was. */
    public long mode() {
        return mode;
    }

    /**
     * The place that they mean; empty for none.
     *
     * @param faults takes what is wrong with them.
     */
    public Optional<Store> open(Storage storage, List<String> faults) {
        if (mode > modeMax || mode < UNSET) {
            faults.add(
                    "%s: %s is %d; set it from 0 to %d".formatted(module, modeName, mode, modeMax));
            return Optional.empty();
        }
        return mode == UNSET ? storage.standard() : place(mode, storage, faults);
    }

    /**
     * The place that a mode means, for one of several tables; empty for none.
     *
     * @param chosen of the table; 0 for not kept.
     */
    public Optional<Store> place(long chosen, Storage storage, List<String> faults) {
        return chosen == 0 ? Optional.empty() : place(modeName, chosen, 0, storage, faults);
    }

    /** Whether {@code db_url} names a folder. */
    public boolean isFolder() {
        return url.startsWith(SCHEME);
    }

    /**
     * The place that another parameter means which says that a table is kept; empty for none.
     *
     * @param name of that parameter.
     * @param chosen what it is set to.
     * @param off what it is to be set to for a table that is not kept.
     */
    public Optional<Store> place(
            String name, long chosen, long off, Storage storage, List<String> faults) {
        String setting = "%s: %s=%d".formatted(module, name, chosen);
        if (url.isEmpty()) {
            Optional<Store> standard = storage.standard();
            if (standard.isEmpty()) {
                faults.add(
                        setting
                                + " needs a place: start the server with --data FOLDER, or set"
                                + " db_url to chronicle:///var/lib/strowger");
            }
            return standard;
        }
        if (!isFolder()) {
            faults.add(
                    "%s with db_url=%s needs SQL storage, which is not built in yet: set db_url to "
                                    .formatted(setting, hidden(url))
                            + "chronicle:///var/lib/strowger, or %s to %d".formatted(name, off));
            return Optional.empty();
        }
        return in(url.substring(SCHEME.length()), storage, faults);
    }

    private Optional<Store> in(String place, Storage storage, List<String> faults) {
        Path folder = Path.of(place.replaceFirst("^//(?=/)", ""));
        if (place.isEmpty() || !folder.isAbsolute()) {
            faults.add(
                    "%s: db_url is %s; name a folder from the root, as in chronicle:///var/lib/x"
                            .formatted(module, url));
            return Optional.empty();
        }
        try {
            return Optional.of(storage.in(folder));
        } catch (StorageException refused) {
            faults.add(module + ": " + refused.getMessage());
            return Optional.empty();
        }
    }

    /** Without the password that may stand in it. */
    private static String hidden(String secret) {
        int colon = secret.indexOf(':');
        return colon < 0 ? "(no scheme)" : secret.substring(0, colon) + "://...";
    }
}
