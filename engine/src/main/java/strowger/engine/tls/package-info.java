/**
 * TLS 1.2 and 1.3 (RFC 5246, RFC 8446) for streams, with names sent by clients (RFC 6066 §3) and
 * certificates on both sides. Set up on the thread that starts the server or an RPC thread; used on
 * reactors.
 */
@org.jspecify.annotations.NullMarked
package strowger.engine.tls;
