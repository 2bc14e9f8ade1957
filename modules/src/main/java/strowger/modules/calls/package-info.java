/**
 * Calls as a proxy sees them that keeps no state of them: module {@code dlgs}. Records lie in one
 * table for all reactors.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.calls;
