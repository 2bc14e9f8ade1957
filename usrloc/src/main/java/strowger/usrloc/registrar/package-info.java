/**
 * The registrar (RFC 3261 §10.3) and the way back: the module {@code registrar}, which binds
 * contacts to addresses of record and finds them again. Path: RFC 3327. Outbound: RFC 5626. GRUU:
 * RFC 5627.
 *
 * <p>Its functions run on the reactor of the message; the contacts are shared by all reactors.
 */
@org.jspecify.annotations.NullMarked
package strowger.usrloc.registrar;
