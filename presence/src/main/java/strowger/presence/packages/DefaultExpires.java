package strowger.presence.packages;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;

/** The parameter {@code default_expires}, which all packages have. */
final class DefaultExpires {
    private static final long DEFAULT_SEC = 3600;

    private final String module;
    private long seconds = DEFAULT_SEC;

    DefaultExpires(String module) {
        this.module = module;
    }

    void export(Exports exports) {
        exports.integer("default_expires", value -> seconds = value)
                .unset(DEFAULT_SEC)
                .doc("Seconds of a publication or subscription that asks for none.");
    }

    long seconds() {
        if (seconds < 1) {
            throw new ConfigurationException(
                    module + ": default_expires is " + seconds + "; set it to 1 or more");
        }
        return seconds;
    }
}
