package strowger.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import org.slf4j.LoggerFactory;

/** The log, which goes to standard error: how much of it is written. */
final class Logging {
    private static final int WARNINGS = 0;
    private static final int INFORMATION = 2;
    private static final int EVERYTHING = 3;

    private Logging() {}

    /** Sets it for the whole process, as the configuration's {@code debug} says: -5 to 3. */
    static void debug(long value) {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(level(value));
        }
    }

    static Level level(long debug) {
        if (debug >= EVERYTHING) {
            return Level.DEBUG;
        }
        if (debug >= INFORMATION) {
            return Level.INFO;
        }
        return debug >= WARNINGS ? Level.WARN : Level.ERROR;
    }
}
