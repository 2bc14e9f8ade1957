/**
 * Counters that hold back floods: per source ({@code pike}) and per pipe ({@code pipelimit}, {@code
 * ratelimit}). Called on any reactor's thread and on the timer's.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.limits;
