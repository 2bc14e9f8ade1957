/**
 * The module {@code tls}: its profiles' file, and what scripts and operators see of TLS. Read on
 * the thread that starts the server or an RPC thread; variables on the reactor of a message.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.tls;
