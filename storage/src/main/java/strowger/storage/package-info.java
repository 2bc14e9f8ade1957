/**
 * Records on disk: each durable table in a Chronicle Map of its own, written by a thread of each
 * folder that follows the tables' changes. Nothing here is in the way of a message.
 */
@org.jspecify.annotations.NullMarked
package strowger.storage;
