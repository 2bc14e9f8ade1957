/** The {@code dispatcher} module: sets of destinations, and which of a set a request goes to. */
@org.jspecify.annotations.NullMarked
package strowger.modules.dispatcher;
