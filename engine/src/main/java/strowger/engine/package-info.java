/** Reactors, transports, the stateless core and the module interface. */
@org.jspecify.annotations.NullMarked
package strowger.engine;
