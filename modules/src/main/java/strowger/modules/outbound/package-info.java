/**
 * Flows between a client and its edge proxy (RFC 5626): module {@code outbound}, which {@code rr}
 * and {@code path} ask. Tokens are made and read where the message is.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.outbound;
