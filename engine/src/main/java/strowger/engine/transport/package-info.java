/**
 * Sockets and what crosses them: datagrams and framed streams in, messages out (RFC 3261 §18, RFC
 * 5626 §3.5.1 keep-alives). A socket and a connection are touched by their own reactor only.
 */
@org.jspecify.annotations.NullMarked
package strowger.engine.transport;
