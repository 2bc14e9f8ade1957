/**
 * Module {@code regex}: expressions as Perl has them, and groups of them in a file. Called on
 * reactors; the file is read at the start and by RPC.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.regex;
