/**
 * Publications (RFC 3903): the table {@code presentity} outside the heap, and what a PUBLISH does
 * to it. The table is for all threads; a {@link strowger.presence.publish.Publication} belongs to
 * one.
 */
@org.jspecify.annotations.NullMarked
package strowger.presence.publish;
