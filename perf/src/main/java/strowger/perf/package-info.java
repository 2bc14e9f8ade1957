/** The load generator and the comparison with other servers; knows only the wire. */
@org.jspecify.annotations.NullMarked
package strowger.perf;
