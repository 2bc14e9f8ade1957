/**
 * JSON-RPC 2.0 with Kamailio's accents: the envelope, and the Unix sockets and FIFO it comes in by.
 * Commands run one at a time, on threads of this package, never on a reactor.
 */
@org.jspecify.annotations.NullMarked
package strowger.server.rpc;
