/**
 * Counters that a configuration declares, and statistics by their names. Declared on the thread
 * that loads a configuration; counted and read on reactors.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.statistics;
