package strowger.storage;

import org.jspecify.annotations.Nullable;

/** A file that is no use; says why. */
final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
