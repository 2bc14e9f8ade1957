/** Tests of dialogs on other nodes. */
@org.jspecify.annotations.NullMarked
package strowger.dialog.replication;
