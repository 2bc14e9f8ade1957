package strowger.dialog.replication;

/**
 * The end of the list of all dialogs of a node.
 *
 * @param question that the list answers.
 * @param count of its dialogs.
 * @param before it: what has this version, or a lower one, is no part of it.
 */
record ListEnd(long question, long count, long before) {}
