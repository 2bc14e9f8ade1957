package strowger.server.command;

import java.util.Optional;

/** A parameter that operators read, and may set, while the server runs. */
interface LiveParameter {
    /** The module it is of, {@code core} or {@code tcp}, or a name of the configuration. */
    String group();

    String name();

    String description();

    /** A {@code Long} or a {@code String}. */
    Object current();

    /** Gives it another value; what stands against it, to stand behind its name. */
    Optional<String> set(Object value);

    /** Gives it the value of the configuration. */
    void reset();
}
