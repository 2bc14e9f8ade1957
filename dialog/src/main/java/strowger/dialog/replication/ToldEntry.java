package strowger.dialog.replication;

/**
 * That a dialog is in a profile.
 *
 * @param profile its name.
 * @param value empty without one.
 * @param uid the name of the entry.
 */
public record ToldEntry(String profile, String value, String uid) {}
