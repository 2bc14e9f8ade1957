/**
 * From text to a tree: preprocessor, scanner and parser of configurations. Called on the thread
 * that loads a configuration, never on a reactor. No text makes them throw, run without end or
 * recur without bound.
 */
@org.jspecify.annotations.NullMarked
package strowger.script.syntax;
