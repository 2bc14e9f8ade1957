/**
 * DMQ, the bus on which nodes of Kamailio tell each other of contacts, tables, dialogs and presence
 * with requests of the method KDMQ: wire-compatible with Kamailio 5.6 to 6. Requests come on
 * reactors and are sent on them; what is known of nodes is safe for all threads.
 */
@org.jspecify.annotations.NullMarked
package strowger.cluster;
