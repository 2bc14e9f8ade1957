package strowger.presence.event;

import org.agrona.DirectBuffer;

/**
 * What is published now of one presentity and event, in the order that {@code retrieve_order} says:
 * the oldest first, or the least in priority. A copy: no lock is held. Valid until the call that it
 * was given to returns.
 */
public interface Publications {
    /** Whose state it is. */
    Party presentity();

    /** The event package that it belongs to. */
    EventPackage event();

    /** How many documents there are. */
    int count();

    /** The memory that the documents lie in. */
    DirectBuffer buffer();

    /** Where a document begins. */
    int offset(int index);

    /** The length of a document in bytes. */
    int length(int index);

    /** The priority that a document was published with; 0 unless {@code xavp_cfg} sets it. */
    int priority(int index);

    /** When a document was published first, in seconds since 1970. */
    int publishedSec(int index);

    /**
     * Whether a document has just run out or was removed: it is shown one last time, with its state
     * set to closed, if the package has such a thing; otherwise it is to be left out.
     */
    boolean isLeaving(int index);
}
