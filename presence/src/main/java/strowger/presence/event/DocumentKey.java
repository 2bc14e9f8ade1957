package strowger.presence.event;

import org.agrona.DirectBuffer;

/**
 * Tells which of a presentity's documents a newly published one takes the place of, although it
 * came without an entity tag: those of one key, the {@code id} of a dialog say. One instance serves
 * all threads at once.
 */
@FunctionalInterface
public interface DocumentKey {
    /** A new publication never takes another's place. */
    DocumentKey NONE = (body, offset, length) -> DocumentFacts.NONE;

    /** What a document says of itself. */
    DocumentFacts of(DirectBuffer body, int offset, int length);
}
