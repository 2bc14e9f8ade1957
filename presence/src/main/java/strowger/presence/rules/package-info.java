/**
 * Presence rules (RFC 4745, RFC 5025): who may watch whom, and what of it is shown to whom. Rules
 * are read once and immutable then; they are asked on all threads at once.
 */
@org.jspecify.annotations.NullMarked
package strowger.presence.rules;
