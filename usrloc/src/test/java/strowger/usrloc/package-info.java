/** Tests of the location tables. */
@org.jspecify.annotations.NullMarked
package strowger.usrloc;
