/**
 * The transformations of variables, {@code $(var{class.name,argument})}, a class of them to a Java
 * class. Bound on the thread that loads a configuration; applied on the reactor that received the
 * message, where all but digests, times and regular expressions allocate nothing.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.transformations;
