/**
 * Bodies read in place: parts of a multipart (RFC 2046 §5.1), session descriptions (RFC 8866).
 *
 * <p>Tolerant where peers are careless (bare LF, no line end at the end, missing close delimiter)
 * and bounded everywhere. The same rules as in {@link strowger.parser}: no exception, no
 * allocation, nothing read outside the range given.
 */
@org.jspecify.annotations.NullMarked
package strowger.parser.body;
