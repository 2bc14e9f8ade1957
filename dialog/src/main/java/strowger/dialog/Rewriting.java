package strowger.dialog;

import strowger.tables.RecordView;

/** Sets texts of a record that is written anew; see {@link DialogWriter}. */
@FunctionalInterface
interface Rewriting {
    /** Whether to write it: sets in the draft what is to differ. */
    boolean set(DialogDraft draft, RecordView record);
}
