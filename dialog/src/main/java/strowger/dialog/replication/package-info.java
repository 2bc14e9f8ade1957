/**
 * Dialogs on other nodes: what is told of ours and heard of theirs, over the channel {@code dialog}
 * in the words of Kamailio's {@code dmq}. Only the owner of a dialog acts on it; what others hold
 * counts in profiles, and lets requests within the dialog be known.
 *
 * <p>Messages come on any reactor; what is told is read by the thread of the timer.
 */
@org.jspecify.annotations.NullMarked
package strowger.dialog.replication;
