/**
 * The module {@code dmq_usrloc}: contacts on other nodes. Changes come from the feed of the table,
 * polled on a thread of timed work; messages of other nodes come on reactors.
 */
@org.jspecify.annotations.NullMarked
package strowger.usrloc.replication;
