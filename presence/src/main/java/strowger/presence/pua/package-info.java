/**
 * What publishes from within (the modules {@code pua} and its kin, RFC 3903 §4): dialogs and
 * others, in the server itself without a message on the wire, or to another server by PUBLISH.
 */
@org.jspecify.annotations.NullMarked
package strowger.presence.pua;
