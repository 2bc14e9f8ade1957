/**
 * Regular expressions in the notation of POSIX (extended), as configurations write them. Compiled
 * on the thread that loads a configuration; matched on any thread.
 */
@org.jspecify.annotations.NullMarked
package strowger.engine.regex;
