/** Tests of bodies. */
@org.jspecify.annotations.NullMarked
package strowger.parser.body;
