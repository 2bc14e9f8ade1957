/**
 * The load generator and the comparison with other servers; knows only the wire.
 *
 * <p>It speaks enough SIP over UDP (RFC 3261 §7, §8, §12, §13, §15) to load a server and to check
 * every answer. One thread sends, receives and keeps the clock; nothing here is shared.
 */
@org.jspecify.annotations.NullMarked
package strowger.perf;
