/** JMH benchmarks. */
@org.jspecify.annotations.NullMarked
package strowger.benchmarks;
