/** Tests of the RPC envelope and its sockets. */
@org.jspecify.annotations.NullMarked
package strowger.server.rpc;
