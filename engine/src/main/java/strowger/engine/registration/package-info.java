/**
 * What rooms that know nothing of each other tell and hear of registrations (RFC 3261 §10): the
 * module that keeps contacts tells, presence (RFC 3680) and others listen. Never on a reactor.
 */
@org.jspecify.annotations.NullMarked
package strowger.engine.registration;
