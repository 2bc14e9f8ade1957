package strowger.usrloc;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.cluster.Node;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.Token;
import strowger.tables.RecordView;

/**
 * One contact of an address of record, copied out of its table: numbers in fields, texts as places
 * in a buffer. Reusable; for one thread; valid until the {@link ContactSet} that holds it changes.
 */
public final class Contact {
    private static final Keeping NO_RECORD = new Keeping();

    /** What {@link #expiresSec} answers for a contact that never expires. */
    public static final long PERMANENT = Long.MAX_VALUE;

    /** The flag of a contact that is not to be written to storage. */
    public static final int MEMORY_ONLY = 1;

    /** The methods of a contact that did not say which it takes. */
    public static final int ALL_METHODS = -1;

    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final int[] offsets = new int[ContactField.ALL.length];
    private final int[] lengths = new int[ContactField.ALL.length];
    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private long deadlineMs;
    private long connectionId;
    private long order;
    private int cseq;
    private int modifiedSec;
    private int keepaliveSec;
    private int flags;
    private int branchFlags;
    private int methods;
    private int regId;
    private int serverId;
    private int q;
    private int ownerNode;
    private long version;
    private ListenSocket socket = ListenSocket.NONE;
    private Keeping kept = NO_RECORD;

    /** Takes a record; its texts stay where they are. */
    void wrap(RecordView record, SocketNumbers sockets, Keeping keeping) {
        buffer = record.buffer();
        place(ContactField.AOR, record.keyOffset(), record.keyLength());
        place(
                ContactField.RUID,
                record.uniqueOffset(ContactRecord.RUID),
                record.uniqueLength(ContactRecord.RUID));
        record.fields(offsets, lengths, ContactField.URI.ordinal());
        deadlineMs = keeping.expiresMs(record.deadlineMs());
        connectionId = record.longKey(ContactRecord.CONNECTION);
        order = record.longAt(ContactRecord.ORDER);
        cseq = record.intAt(ContactRecord.CSEQ);
        modifiedSec = record.intAt(ContactRecord.MODIFIED_SEC);
        keepaliveSec = record.intAt(ContactRecord.KEEPALIVE_SEC);
        flags = record.intAt(ContactRecord.FLAGS);
        branchFlags = record.intAt(ContactRecord.BRANCH_FLAGS);
        methods = record.intAt(ContactRecord.METHODS);
        regId = record.intAt(ContactRecord.REG_ID);
        serverId = record.intAt(ContactRecord.SERVER_ID);
        q = record.shortAt(ContactRecord.Q);
        ownerNode = record.ownerNode();
        version = record.version();
        socket = sockets.socket(record.shortAt(ContactRecord.SOCKET));
        kept = keeping;
    }

    private void place(ContactField field, int offset, int length) {
        offsets[field.ordinal()] = offset;
        lengths[field.ordinal()] = length;
    }

    /** Copies the texts to a place of their own; returns the bytes taken there. */
    int keep(RecordView record, MutableDirectBuffer target, int at) {
        int from = record.keyOffset();
        int length = record.length() - from;
        target.putBytes(at, record.buffer(), from, length);
        buffer = target;
        for (int index = 0; index < offsets.length; index++) {
            offsets[index] += at - from;
        }
        return length;
    }

    /** The memory the texts lie in. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Where a text begins in {@link #buffer()}. */
    public int offset(ContactField field) {
        return offsets[field.ordinal()];
    }

    /** The length of a text in bytes; 0 when it has none. */
    public int length(ContactField field) {
        return lengths[field.ordinal()];
    }

    /** Whether there is such a text. */
    public boolean has(ContactField field) {
        return length(field) > 0;
    }

    /** Sets a value to a text, in place. */
    public void read(ContactField field, Value out) {
        out.setText(buffer, offset(field), length(field));
    }

    /** A text as a {@code String}; not for the hot path. */
    public String text(ContactField field) {
        return buffer.getStringWithoutLengthUtf8(offset(field), length(field));
    }

    /** Whether a text is the given bytes. */
    public boolean is(ContactField field, DirectBuffer other, int at, int count) {
        return Token.equals(buffer, offset(field), length(field), other, at, count);
    }

    /** When it expires, in milliseconds since 1970; {@link RecordView#NEVER} for never. */
    public long deadlineMs() {
        return deadlineMs;
    }

    /** Whether it has expired, and is kept for those who may use it all the same. */
    public boolean isExpired(long nowMs) {
        return deadlineMs != RecordView.NEVER && deadlineMs <= nowMs;
    }

    /** Seconds until it expires, begun ones counted; {@link #PERMANENT} for never. */
    public long expiresSec(long nowMs) {
        return deadlineMs == RecordView.NEVER ? PERMANENT : Math.ceilDiv(deadlineMs - nowMs, 1000L);
    }

    /** The connection it registered over; 0 for none. */
    public long connectionId() {
        return connectionId;
    }

    long order() {
        return order;
    }

    /** The CSeq of the REGISTER that last changed it. */
    public int cseq() {
        return cseq;
    }

    /** When it was last changed, in seconds since 1970. */
    public long modifiedSec() {
        return modifiedSec & UNSIGNED;
    }

    /** When it last showed signs of life, in seconds since 1970. */
    public long keepaliveSec() {
        return keepaliveSec & UNSIGNED;
    }

    /** Its own flags: {@link #MEMORY_ONLY}. */
    public int flags() {
        return flags;
    }

    /** The branch flags it was saved with. */
    public int branchFlags() {
        return branchFlags;
    }

    /** The methods it takes, by {@code Method.bit()}; {@link #ALL_METHODS} if it did not say. */
    public int methods() {
        return methods;
    }

    /** Its {@code reg-id}; 0 for none. */
    public int regId() {
        return regId;
    }

    /** The server that saved it. */
    public int serverId() {
        return serverId;
    }

    /** Its q in thousandths; -1 for none. */
    public int q() {
        return q;
    }

    /** The socket it registered on; {@link ListenSocket#NONE} if that is not known. */
    public ListenSocket socket() {
        return socket;
    }

    /** The socket as it is shown, {@code udp:192.0.2.1:5060}; not for the hot path. */
    public String socketText() {
        return kept.text(socket);
    }

    /** Whether another node of the cluster has it: that one pings it, and tells of its expiry. */
    public boolean isReplica() {
        return ownerNode != Node.SELF;
    }

    /** Rises with every change of it. */
    public long version() {
        return version;
    }
}
