package strowger.presence.notify;

import strowger.tables.RecordLayout;

/**
 * A subscription as the table holds it. The primary key is the {@link
 * strowger.presence.event.StateKey} of what is watched: all who watch it stand under one, locked
 * together. The identity is the dialog. The deadline is when it expires.
 *
 * <pre>
 *  keys          primary         event, user, domain
 *                unique 0        Call-ID, 0, tag of the watcher, 0, tag of ours
 *
 *  offset bytes  fixed part
 *       0     8  sentMs          when the NOTIFY that is out was sent
 *       8     4  localCseq       of the last NOTIFY
 *      12     4  remoteCseq      of the last SUBSCRIBE
 *      16     4  version         that the next body has
 *      20     4  flags           message flags of the SUBSCRIBE
 *      24     2  callIdLength    of the identity's first part
 *      26     2  fromTagLength   of its second
 *      28     2  socket          number of the socket it came in on; 0 for none
 *      30     1  status          number of a {@link strowger.presence.event.Status}
 *      31     1  reason          number of a text in {@link Reasons}
 *      32     1  lane            {@link #OUT}, {@link #NEWS}, {@link #PLAIN}, {@link #LAST_SHOWN},
 *                                {@link #NOW}
 *      36     4  shortestMs      between two NOTIFYs at least; 0 for any
 *      40     4  longestMs       between two NOTIFYs at most; 0 for any
 *      44     4  silentMs        how long before sentMs the first one was sent of those in a row
 *                                that nothing was heard of; 0 when that is the one
 *
 *  fields        see {@link SubscriptionText}
 * </pre>
 */
final class SubscriptionRecord {
    static final int DIALOG = 0;

    static final int SENT_MS = 0;
    static final int LOCAL_CSEQ = 8;
    static final int REMOTE_CSEQ = 12;
    static final int VERSION = 16;
    static final int FLAGS = 20;
    static final int CALL_ID_LENGTH = 24;
    static final int FROM_TAG_LENGTH = 26;
    static final int SOCKET = 28;
    static final int STATUS = 30;
    static final int REASON = 31;
    static final int LANE = 32;
    static final int SHORTEST_MS = 36;
    static final int LONGEST_MS = 40;
    static final int SILENT_MS = 44;
    private static final int FIXED_BYTES = 48;

    /** Lane: a NOTIFY is out and not answered. */
    static final int OUT = 1;

    /** Lane: the watcher is to be told of the state. */
    static final int NEWS = 2;

    /** Lane: the watcher is to hear that nothing has changed: a NOTIFY without a body. */
    static final int PLAIN = 4;

    /** Lane: the last NOTIFY, which ends it, shows the state. */
    static final int LAST_SHOWN = 8;

    /** Lane: the news is told at once, however short the time since the last. */
    static final int NOW = 16;

    private SubscriptionRecord() {}

    /** The layout of the records. */
    static RecordLayout layout() {
        String[] fields = new String[SubscriptionText.FIELDS];
        for (int field = 0; field < fields.length; field++) {
            fields[field] = SubscriptionText.ALL[field].name();
        }
        return RecordLayout.named("active_watchers")
                .uniqueIndex("dialog")
                .fixedBytes(FIXED_BYTES)
                .fields(fields);
    }
}
