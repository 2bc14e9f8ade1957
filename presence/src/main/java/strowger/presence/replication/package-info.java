/**
 * Publications shared with other nodes over the channel {@code presence}, in the words of
 * Kamailio's DMQ: each node tells the others of what is published at it, and asks one that joins
 * for all it has. What a node was told it does not tell again, and every node expires by itself.
 */
@org.jspecify.annotations.NullMarked
package strowger.presence.replication;
