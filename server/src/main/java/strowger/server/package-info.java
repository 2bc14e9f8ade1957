/** The program: options, wiring, RPC, main. */
@org.jspecify.annotations.NullMarked
package strowger.server;
