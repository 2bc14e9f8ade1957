/**
 * The threads that do the work: an event loop, a timer wheel and an inbox each. What a reactor owns
 * is touched on its thread only; others post to its inbox.
 */
@org.jspecify.annotations.NullMarked
package strowger.engine.reactor;
