@org.jspecify.annotations.NullMarked
package strowger.presence;
