package strowger.dialog.profile;

import strowger.tables.RecordLayout;

/**
 * The record of an entry: a dialog in a profile. Its primary key says what holds it: a byte {@link
 * #LOCAL} and the name of the dialog here, or {@link #REMOTE} and the entry's own name. Remote ones
 * expire at their deadline.
 *
 * <pre>
 *  offset  bytes  field of the fixed part
 *       0      8  group    the fingerprint of profile and value, by which entries are counted
 *       8      2  profile  its number
 *      10      6  reserved, zero
 * </pre>
 */
final class EntryRecord {
    static final int UID = 0; // unique index
    static final int BY_GROUP = 0; // long index

    static final int GROUP = 0;
    static final int PROFILE = 8;
    static final int FIXED_BYTES = 16;

    static final int VALUE = 0; // field

    static final byte LOCAL = 'd';
    static final byte REMOTE = 'r';

    private EntryRecord() {}

    static RecordLayout layout() {
        return RecordLayout.named("dialog_profile")
                .uniqueIndex("uid")
                .longIndex("group")
                .fixedBytes(FIXED_BYTES)
                .fields("value");
    }
}
