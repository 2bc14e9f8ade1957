/**
 * Where something stands in a configuration, and what is wrong with it. Called on the thread that
 * loads a configuration, never on a reactor.
 */
@org.jspecify.annotations.NullMarked
package strowger.script.source;
