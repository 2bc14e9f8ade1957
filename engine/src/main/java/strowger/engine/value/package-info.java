/**
 * What a script reckons with: values and the memory their text lies in. Called on a reactor's
 * thread, or on the thread that compiles a configuration.
 */
@org.jspecify.annotations.NullMarked
package strowger.engine.value;
