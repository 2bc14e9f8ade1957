package strowger.presence.event;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;

/** The parameter {@code default_expires} of a module that declares an event package. */
public final class DefaultExpires {
    private static final long SECONDS = 3600;

    private final String module;
    private long seconds = SECONDS;

    /**
     * @param module whose parameter it is, for what is said when it is wrong.
     */
    public DefaultExpires(String module) {
        this.module = module;
    }

    /** Declares it. */
    public void export(Exports exports) {
        exports.integer("default_expires", value -> seconds = value)
                .unset(SECONDS)
                .doc("The seconds of a publication or subscription that asks for none.");
    }

    /**
     * The seconds.
     *
     * @throws ConfigurationException when they are none.
     */
    public long seconds() {
        if (seconds < 1 || seconds > Integer.MAX_VALUE) {
            throw new ConfigurationException(
                    module + ": default_expires is " + seconds + "; set it from 1 on");
        }
        return seconds;
    }
}
