/** The location service: contacts off-heap, the registrar. */
@org.jspecify.annotations.NullMarked
package strowger.usrloc;
