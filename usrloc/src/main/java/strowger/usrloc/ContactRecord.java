package strowger.usrloc;

import strowger.tables.RecordLayout;

/**
 * A contact as a table holds it. The primary key is the address of record; several contacts stand
 * under one. The deadline of the record is when the contact expires, its owner the node whose
 * REGISTER made it.
 *
 * <pre>
 *  keys          primary         aor
 *                unique 0        ruid, the identity
 *                long 0          connection id; 0 for none
 *
 *  offset bytes  fixed part
 *       0     8  order           of two contacts of one q the smaller comes first
 *       8     4  cseq            of the last REGISTER
 *      12     4  modifiedSec     seconds since 1970, unsigned
 *      16     4  keepaliveSec    seconds since 1970, unsigned
 *      20     4  flags           1 memory only
 *      24     4  branchFlags     at the time of save, what lookup gives the branch back
 *      28     4  methods         a bit a method the contact takes, all set when it did not say
 *      32     4  regId           RFC 5626 §4.2; 0 for none
 *      36     4  serverId        of the server that saved it
 *      40     2  q               thousandths; -1 for none
 *      42     2  socket          number of the socket it registered on, in {@link SocketNumbers}
 *
 *  fields        contact, callid, user_agent, received, path, instance, attributes
 * </pre>
 */
final class ContactRecord {
    static final int RUID = 0;
    static final int CONNECTION = 0;

    static final int ORDER = 0;
    static final int CSEQ = 8;
    static final int MODIFIED_SEC = 12;
    static final int KEEPALIVE_SEC = 16;
    static final int FLAGS = 20;
    static final int BRANCH_FLAGS = 24;
    static final int METHODS = 28;
    static final int REG_ID = 32;
    static final int SERVER_ID = 36;
    static final int Q = 40;
    static final int SOCKET = 42;
    private static final int FIXED_BYTES = 44;

    private ContactRecord() {}

    /** The layout of the records of one table. */
    static RecordLayout layout(String table) {
        return RecordLayout.named(table)
                .uniqueIndex("ruid")
                .longIndex("connection")
                .fixedBytes(FIXED_BYTES)
                .fields(
                        "contact",
                        "callid",
                        "user_agent",
                        "received",
                        "path",
                        "instance",
                        "attributes");
    }
}
