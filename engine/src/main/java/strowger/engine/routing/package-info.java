/**
 * The way of a message through the engine: what the route program is given, what it decides, and
 * the stateless core that carries it out (RFC 3261 §16.11, §18; RFC 3581). Called on the reactor
 * that received the message.
 */
@org.jspecify.annotations.NullMarked
package strowger.engine.routing;
