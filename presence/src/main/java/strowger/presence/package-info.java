/**
 * The presence server (RFC 3903, RFC 6665): the module {@code presence}, its parameters, functions,
 * variables and commands.
 */
@org.jspecify.annotations.NullMarked
package strowger.presence;
