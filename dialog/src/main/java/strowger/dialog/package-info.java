/**
 * Dialogs that INVITE opens (RFC 3261 §12, §13), followed from the first request to the last, in
 * records off-heap: their states, what is known of both sides, variables, timers, and the module
 * {@code dialog} that gives all of it to configurations.
 *
 * <p>Records are shared by all reactors and changed in one step each; timers, and requests that we
 * send within a dialog, belong to the reactor that made it.
 */
@org.jspecify.annotations.NullMarked
package strowger.dialog;
