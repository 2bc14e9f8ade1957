/**
 * The {@code corex} module: sockets, flags and raw messages. Called on reactors; nothing is
 * allocated once warm.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.corex;
