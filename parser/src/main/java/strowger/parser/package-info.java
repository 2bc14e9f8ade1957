/**
 * Bytes to offsets: SIP messages, headers, URIs and bodies read in place, and messages written.
 *
 * <p>The grammar is RFC 3261 §25.1 with its extensions; each class names its clauses. A flyweight
 * belongs to the thread that wraps it, allocates nothing once made, and is valid while the bytes it
 * was wrapped over are. Bad input is a {@link strowger.parser.ParseError}, never an exception, and
 * nothing is read outside the range given.
 */
@org.jspecify.annotations.NullMarked
package strowger.parser;
