package strowger.presence.pua;

import java.util.List;
import java.util.Optional;

/**
 * What is published of one dialog, as its first request said.
 *
 * @param isCallerShown whether anything is published for the caller.
 * @param callerUris published for the caller; empty for who From names.
 */
record ShownDialog(
        boolean isCallerShown,
        boolean isCalleeShown,
        Optional<List<String>> callerUris,
        Optional<List<String>> calleeUris) {
    /** Both sides, under their own names. */
    static final ShownDialog BOTH = new ShownDialog(true, true, Optional.empty(), Optional.empty());

    /** Nothing is wanted. */
    static final ShownDialog NOTHING =
            new ShownDialog(false, false, Optional.empty(), Optional.empty());

    boolean isShown(boolean caller) {
        return caller ? isCallerShown : isCalleeShown;
    }

    Optional<List<String>> uris(boolean caller) {
        return caller ? callerUris : calleeUris;
    }
}
