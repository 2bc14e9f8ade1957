@org.jspecify.annotations.NullMarked
package strowger.storage;
