/**
 * The checks of the {@code sanity} module (RFC 3261 §8.1.1, §16.3). Called on a reactor's thread.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.sanity;
