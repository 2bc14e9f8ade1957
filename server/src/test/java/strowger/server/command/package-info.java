/** Tests of the commands about the program. */
@org.jspecify.annotations.NullMarked
package strowger.server.command;
