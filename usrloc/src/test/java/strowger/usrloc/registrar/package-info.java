/** Tests of the registrar, with real messages. */
@org.jspecify.annotations.NullMarked
package strowger.usrloc.registrar;
