/** Tests of the bus. */
@org.jspecify.annotations.NullMarked
package strowger.cluster;
