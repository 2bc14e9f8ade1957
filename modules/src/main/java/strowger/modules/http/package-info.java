/**
 * HTTP over the sockets of SIP (RFC 9110, RFC 9112): module {@code xhttp}. On the reactor that has
 * the connection.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.http;
