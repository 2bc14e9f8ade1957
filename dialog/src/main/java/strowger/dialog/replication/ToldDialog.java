package strowger.dialog.replication;

import java.util.List;
import java.util.Map;

/**
 * A dialog as another node is told of it.
 *
 * @param entry the first half of its name, the hash of its Call-ID.
 * @param id the second half.
 * @param state by Kamailio's numbers, 1 to 5.
 * @param createdSec when the INVITE came, in seconds since 1970.
 * @param startedSec when the 2xx came; 0 before.
 * @param lifetimeSec how long it may last from then on.
 * @param callId of it.
 * @param fromUri the caller.
 * @param toUri who was called.
 * @param requestUri where to.
 * @param caller the side that called.
 * @param callee the other one.
 * @param entries the profiles it is in.
 * @param variables by name.
 * @param dueMs when its lifetime is over, in ms since 1970, as requests within it have prolonged
 *     it; {@link #NO_DUE} where that was not told, as by Kamailio.
 * @param version of what is told, a higher one was read later; {@link #NO_VERSION} where the owner
 *     counts none, as Kamailio does.
 */
public record ToldDialog(
        long entry,
        long id,
        int state,
        long createdSec,
        long startedSec,
        long lifetimeSec,
        String callId,
        String fromUri,
        String toUri,
        String requestUri,
        ToldSide caller,
        ToldSide callee,
        List<ToldEntry> entries,
        Map<String, String> variables,
        long dueMs,
        long version) {

    /** Its end was not told. */
    public static final long NO_DUE = 0;

    /** The version of what is told by a node that counts none. */
    public static final long NO_VERSION = 0;

    /** The state in which a dialog is over. */
    public static final int DELETED = 5;

    /** The state in which a dialog rings. */
    public static final int EARLY = 2;

    /** The state in which a dialog is up. */
    public static final int CONFIRMED = 4;

    /** Copies its collections. */
    public ToldDialog {
        entries = List.copyOf(entries);
        variables = Map.copyOf(variables);
    }

    /** The same told as that version. */
    ToldDialog at(long counted) {
        return new ToldDialog(
                entry,
                id,
                state,
                createdSec,
                startedSec,
                lifetimeSec,
                callId,
                fromUri,
                toUri,
                requestUri,
                caller,
                callee,
                entries,
                variables,
                dueMs,
                counted);
    }

    /** Its name in one number. */
    public long name() {
        return entry << Integer.SIZE | (id & 0xffff_ffffL);
    }
}
