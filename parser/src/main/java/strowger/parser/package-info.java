/** Bytes to offsets: SIP messages, headers, URIs and bodies read in place. */
@org.jspecify.annotations.NullMarked
package strowger.parser;
