/**
 * The location service (RFC 3261 §10.3): the contacts of each address of record, in tables
 * off-heap, and the module {@code usrloc} that sets them up, counts them and shows them.
 *
 * <p>Tables are shared by all reactors; RPC commands and sweeps come on threads of their own.
 */
@org.jspecify.annotations.NullMarked
package strowger.usrloc;
