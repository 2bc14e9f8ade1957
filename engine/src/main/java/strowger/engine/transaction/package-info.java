/**
 * Transactions (RFC 3261 §16, §17, with RFC 6026's Accepted and RFC 4320's rules): client and
 * server machines, matching, forks and the choice of the best response. A transaction belongs to
 * the reactor that made it and is touched on that thread only.
 */
@org.jspecify.annotations.NullMarked
package strowger.engine.transaction;
