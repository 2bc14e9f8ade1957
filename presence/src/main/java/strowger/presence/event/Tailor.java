package strowger.presence.event;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Output;

/**
 * Makes the body for one watcher of the one composed for all: leaves out what that watcher may not
 * see (RFC 5025 §3.3), or writes the version that only its subscription has (RFC 4235 §4.1). One
 * instance serves all threads at once.
 */
@FunctionalInterface
public interface Tailor {
    /** All watchers get the same body. */
    Tailor NONE = (composed, offset, length, watch, out) -> false;

    /**
     * Writes the watcher's own body.
     *
     * @param composed holds the body for all, not empty.
     * @return false when the body is to go as it is; then nothing was written.
     */
    boolean tailor(DirectBuffer composed, int offset, int length, Watch watch, Output out);
}
