package strowger.presence.event;

import strowger.engine.routing.Output;

/**
 * Turns what is published of one presentity into the body of a NOTIFY. One instance serves all
 * threads at once; what it needs to work with belongs to the thread.
 */
@FunctionalInterface
public interface Composer {
    /** The document published last, as it is; without one there is no body. */
    Composer NEWEST =
            (publications, out) -> {
                for (int index = publications.count() - 1; index >= 0; index--) {
                    if (!publications.isLeaving(index)) {
                        out.put(
                                publications.buffer(),
                                publications.offset(index),
                                publications.length(index));
                        return;
                    }
                }
            };

    /**
     * Writes the body; writes nothing when there is none to send. What does not fit in the output
     * is not sent, and counted.
     */
    void compose(Publications publications, Output out);
}
