@org.jspecify.annotations.NullMarked
package strowger.usrloc.replication;
