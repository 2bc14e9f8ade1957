/**
 * Profiles: sets of dialogs by name, and by name and value, whose sizes limit calls. A size is that
 * of a set of entries; an entry is there or it is not. Any thread.
 */
@org.jspecify.annotations.NullMarked
package strowger.dialog.profile;
