/**
 * Kamailio modules that are a face of the engine, a class each. What they export is called on the
 * reactor that received the message.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules;
