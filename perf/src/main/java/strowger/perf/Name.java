package strowger.perf;

import java.util.Locale;

/** The scenarios, by the names a user gives. */
enum Name {
    /** Any datagram, sent back as it is. */
    ECHO,
    /** OPTIONS to the server. */
    OPTIONS,
    /** REGISTER of users who are registered already. */
    REGISTER,
    /** REGISTER of a new user each time. */
    REGISTER_NEW,
    /** PUBLISH that changes what each user has published before. */
    PUBLISH,
    /** PUBLISH of one user whom all others watch, until each has its NOTIFY. */
    NOTIFY,
    /** MESSAGE through the server to the tool's own callee. */
    MESSAGE,
    /** OPTIONS or INFO through the server to the tool's own callee. */
    RELAY,
    /** A whole call through the server to the tool's own callee. */
    CALL;

    /** As typed: {@code register-new}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean hasCallee() {
        return this == NOTIFY || this == MESSAGE || this == RELAY || this == CALL;
    }
}
