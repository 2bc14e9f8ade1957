package strowger.presence.publish;

import strowger.tables.RecordLayout;

/**
 * A publication as the table holds it. The primary key is the {@link
 * strowger.presence.event.StateKey}: all publications of a presentity and event stand under one,
 * locked together. The identity is the {@code ruid}, which stays when the entity tag changes, so a
 * publication is one slot from its first PUBLISH to its end. The deadline is when it expires.
 *
 * <pre>
 *  keys          primary         event, user, domain
 *                unique 0        ruid, the identity
 *
 *  offset bytes  fixed part
 *       0     8  order           counts changes of documents: which of two is the newer
 *       8     8  documentKey     what a new publication of the same replaces; 0 for none
 *      16     4  receivedSec     seconds since 1970 of the last PUBLISH
 *      20     4  priority
 *      24     1  leaving         1 when it has run out or was removed, and is shown once more
 *      25     1  refreshed       1 when its last PUBLISH only prolonged it
 *      26     1  over            1 when its document says that all it tells of is over
 *
 *  fields        etag, sender, body
 * </pre>
 */
final class PresentityRecord {
    static final int RUID = 0;

    static final int ORDER = 0;
    static final int DOCUMENT_KEY = 8;
    static final int RECEIVED_SEC = 16;
    static final int PRIORITY = 20;
    static final int LEAVING = 24;
    static final int REFRESHED = 25;
    static final int OVER = 26;
    private static final int FIXED_BYTES = 27;

    static final int ETAG = 0;
    static final int SENDER = 1;
    static final int BODY = 2;

    private PresentityRecord() {}

    /** The layout of the records. */
    static RecordLayout layout() {
        return RecordLayout.named("presentity")
                .uniqueIndex("ruid")
                .fixedBytes(FIXED_BYTES)
                .fields("etag", "sender", "body");
    }
}
