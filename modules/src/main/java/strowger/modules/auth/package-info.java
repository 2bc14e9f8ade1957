/**
 * Digest authentication (RFC 3261 §22, RFC 7616, RFC 8760): module {@code auth}. Nonces need no
 * memory unless their counts are looked at; what is hashed allocates nothing once warm.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.auth;
