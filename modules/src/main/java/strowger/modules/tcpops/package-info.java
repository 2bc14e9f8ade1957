/**
 * The {@code tcpops} module: what scripts do with stream connections. Functions are called on the
 * reactor of the message, events run on the reactor of the connection.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.tcpops;
