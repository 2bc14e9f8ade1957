package strowger.dialog;

import strowger.tables.RecordLayout;
import strowger.tables.RecordView;

/**
 * A dialog's record: its Call-ID is the primary key, its name the unique index.
 *
 * <pre>
 *  offset  bytes  field of the fixed part
 *       0      8  dueMs         when its lifetime is over, in ms since 1970; before the 2xx: by when
 *                              something of it must be heard after a restart, else 0
 *       8      8  probeMs       when keep-alives are due next; 0 for never
 *      16      8  transaction   of its INVITE, on the owner's node; 0 when there is none. Of a
 *                              replica: toldVersion, of what its owner told last
 *      24      4  createdSec    when the INVITE came, in seconds since 1970
 *      28      4  startedSec    when the 2xx came; 0 before
 *      32      4  endedSec      when it ended; 0 before
 *      36      4  lifetimeSec   how long it may last from its 2xx on
 *      40      4  scriptFlags   of dlg_setflag
 *      44      4  properties    PROPERTY_ bits: Kamailio's iflags
 *      48      4  marks         MARK_ bits: Kamailio's dflags
 *      52      4  callerCseq    the last number of the caller's side
 *      56      4  calleeCseq    the last number of the callee's side
 *      60      4  modifiedSec   when its state last changed
 *      64      2  callerSocket  by which the caller is reached: its place in the list, from 1
 *      66      2  calleeSocket
 *      68      2  reactor       that owns its timers
 *      70      1  state         DialogState.number
 *      71      1  callerHops    Record-Routes that the INVITE had when it came
 *      72      1  callerMissed  keep-alives in a row without an answer
 *      73      1  calleeMissed
 *      74      6  reserved, zero
 * </pre>
 */
final class DialogRecord {
    static final int ID = 0; // unique index

    static final int DUE_MS = 0;
    static final int PROBE_MS = 8;
    static final int TRANSACTION = 16;
    static final int TOLD_VERSION = 16;
    static final int CREATED_SEC = 24;
    static final int STARTED_SEC = 28;
    static final int ENDED_SEC = 32;
    static final int LIFETIME_SEC = 36;
    static final int SCRIPT_FLAGS = 40;
    static final int PROPERTIES = 44;
    static final int MARKS = 48;
    static final int CALLER_CSEQ = 52;
    static final int CALLEE_CSEQ = 56;
    static final int MODIFIED_SEC = 60;
    static final int CALLER_SOCKET = 64;
    static final int CALLEE_SOCKET = 66;
    static final int REACTOR = 68;
    static final int STATE = 70;
    static final int CALLER_HOPS = 71;
    static final int CALLER_MISSED = 72;
    static final int CALLEE_MISSED = 73;
    static final int FIXED_BYTES = 80;

    /** A BYE goes both ways when its lifetime is over. */
    static final int PROPERTY_BYE = 1;

    /** The caller is sent keep-alives. */
    static final int PROPERTY_PROBE_CALLER = 2;

    /** The callee is sent keep-alives. */
    static final int PROPERTY_PROBE_CALLEE = 4;

    /** Requests within it leave its lifetime as it is. */
    static final int PROPERTY_NO_RENEWAL = 8;

    /** A PRACK came by. */
    static final int PROPERTY_PRACK = 32;

    /** Another node owns it. */
    static final int PROPERTY_REPLICA = 64;

    /** A BYE was seen. */
    static final int MARK_BYE = 4;

    /** Another node has deleted it. */
    static final int MARK_DELETED_ELSEWHERE = 8;

    /** Our BYE to the caller is out. */
    static final int MARK_BYE_TO_CALLER = 16;

    /** Our BYE to the callee is out. */
    static final int MARK_BYE_TO_CALLEE = 32;

    /** A transaction drives it. */
    static final int MARK_TRANSACTION = 512;

    /** Its lifetime was over. */
    static final int MARK_EXPIRED = 1024;

    /** It is given up: no ACK came, or a side does not answer. */
    static final int MARK_GIVEN_UP = 1 << 16;

    /** It lasts from one refresh of its session to the next (RFC 4028). */
    static final int MARK_SESSION_TIMER = 1 << 17;

    /** It was not answered yet when an earlier run of this node ended: no transaction drives it. */
    static final int MARK_RESTORED = 1 << 18;

    /** Its INVITE went to several places, at once or one after the other. */
    static final int MARK_FORKED = 1 << 19;

    /** Bytes of a name as a key. */
    static final int ID_BYTES = 8;

    private DialogRecord() {}

    /** The name of a dialog. */
    static long name(RecordView record) {
        return record.buffer().getLong(record.uniqueOffset(ID));
    }

    static boolean isReplica(RecordView record) {
        return (record.intAt(PROPERTIES) & PROPERTY_REPLICA) != 0;
    }

    /** Whether no transaction of this node has opened it. */
    static boolean isOpenedElsewhere(RecordView record) {
        return isReplica(record) || (record.intAt(MARKS) & MARK_RESTORED) != 0;
    }

    /** Whether its INVITE was an earlier run's. */
    static boolean isOrphan(RecordView record) {
        return !isReplica(record) && (record.intAt(MARKS) & MARK_RESTORED) != 0;
    }

    static RecordLayout layout() {
        return RecordLayout.named("dialog")
                .uniqueIndex("id")
                .fixedBytes(FIXED_BYTES)
                .fields(DialogField.columns());
    }
}
