/**
 * The module {@code rls}: one subscription to many presentities (RFC 4662), by lists that users
 * keep in documents (RFC 4826). A list is a state of its own to the notifier; what its resources
 * are and what each watcher sees of them is found out when a NOTIFY is written, in this process.
 */
@org.jspecify.annotations.NullMarked
package strowger.presence.rls;
