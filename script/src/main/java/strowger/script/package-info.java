/** Kamailio's configuration language, compiled to JVM bytecode. */
@org.jspecify.annotations.NullMarked
package strowger.script;
