/**
 * The engine put together: what a module is given when it starts. Runs on the thread that starts
 * the server.
 */
@org.jspecify.annotations.NullMarked
package strowger.engine;
