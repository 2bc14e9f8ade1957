/**
 * RPC commands about the program itself, by the names Kamailio has for them. Called on threads of
 * the RPC service.
 */
@org.jspecify.annotations.NullMarked
package strowger.server.command;
