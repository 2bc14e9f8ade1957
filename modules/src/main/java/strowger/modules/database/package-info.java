/**
 * Tables that modules read from text files, in the form of Kamailio's {@code db_text}. Read when
 * the server starts and when a command asks for it, never on a reactor.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.database;
