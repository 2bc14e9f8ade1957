/** Module {@code mqueue}: queues of keys and values in memory, for all reactors. */
@org.jspecify.annotations.NullMarked
package strowger.modules.queue;
