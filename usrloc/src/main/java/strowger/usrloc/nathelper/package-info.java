/**
 * Clients behind NAT: the module {@code nathelper}, which tells them, and puts the address that the
 * network shows in place of the one they show. Its functions run on the reactor of the message.
 */
@org.jspecify.annotations.NullMarked
package strowger.usrloc.nathelper;
