/** Tests of the dialogs. */
@org.jspecify.annotations.NullMarked
package strowger.dialog;
