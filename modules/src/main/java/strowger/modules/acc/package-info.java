/**
 * Accounting: a line in the log for each transaction that the script has flagged. Called on the
 * reactors; writing a line allocates, as all logging does.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.acc;
