/** Tests of the program. */
@org.jspecify.annotations.NullMarked
package strowger.server;
