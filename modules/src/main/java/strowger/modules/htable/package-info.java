/**
 * The tables of the module {@code htable}: what they are, how variables, functions and commands
 * reach them. Defined on the thread that loads a configuration; used on reactors and on the threads
 * of RPC.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.htable;
