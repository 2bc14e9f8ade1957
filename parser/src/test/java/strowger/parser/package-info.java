/** Tests of the parser. */
@org.jspecify.annotations.NullMarked
package strowger.parser;
