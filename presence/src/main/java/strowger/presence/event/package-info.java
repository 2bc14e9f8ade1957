/**
 * Event packages (RFC 6665 §7.2) as modules declare them: what their documents are, how several
 * publications become one, who may watch. Bytes in, bytes out; nothing here knows a table or a
 * transaction. Packages are added while the server starts; what they are made of is called on all
 * reactors at once, and on the threads that sweep and that answer RPC.
 */
@org.jspecify.annotations.NullMarked
package strowger.presence.event;
