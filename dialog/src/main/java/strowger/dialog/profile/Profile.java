package strowger.dialog.profile;

/**
 * A profile that the configuration declares.
 *
 * @param name of it.
 * @param number its place among them, from 1.
 * @param withValue whether dialogs are in it by a value.
 */
public record Profile(String name, int number, boolean withValue) {}
