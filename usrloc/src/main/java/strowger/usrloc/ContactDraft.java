package strowger.usrloc;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.cluster.Node;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.tables.RecordDraft;

/**
 * A contact about to be put into a table. Reusable; for one thread. {@link #begin} or {@link
 * #restore} first, then numbers in any order and texts in the order of {@link ContactField}.
 */
public final class ContactDraft {
    final RecordDraft record;
    private final LocationTable table;
    private final UnsafeBuffer ruid = new UnsafeBuffer(new byte[RuidSource.LENGTH_MAX]);

    ContactDraft(LocationTable table) {
        this.table = table;
        record = new RecordDraft(table.layout(), LocationConfig.CONTACT_BYTES_MAX);
    }

    /** Begins a new contact, its name made by this table. */
    public void begin(DirectBuffer aor, int offset, int length) {
        begin(aor, offset, length, table.ruids());
    }

    void begin(DirectBuffer aor, int offset, int length, RuidSource ruids) {
        record.begin(aor, offset, length);
        record.unique(ContactRecord.RUID, ruid, 0, ruids.next(ruid, 0));
        record.putLong(ContactRecord.ORDER, table.nextOrder());
        record.putInt(ContactRecord.SERVER_ID, table.config().serverId());
    }

    /**
     * Begins a contact that another node has.
     *
     * @param name of it there.
     * @param version of it there; 0 if that is not known.
     */
    public void begin(Value aor, Value name, Node owner, int serverId, long version) {
        record.begin(aor.buffer(), aor.offset(), aor.length());
        record.unique(ContactRecord.RUID, name.buffer(), name.offset(), name.length());
        record.putLong(ContactRecord.ORDER, table.nextOrder());
        record.putInt(ContactRecord.SERVER_ID, serverId);
        record.owner(owner.number(), owner.incarnation());
        record.version(version);
    }

    /** Begins a change of a contact: its name stays. */
    public void begin(Contact former, int newQ) {
        beginAs(former);
        boolean moves = table.config().newestFirst() || former.q() != newQ;
        record.putLong(ContactRecord.ORDER, moves ? table.nextOrder() : former.order());
        record.putInt(ContactRecord.SERVER_ID, table.config().serverId());
    }

    private void beginAs(Contact former) {
        DirectBuffer buffer = former.buffer();
        record.begin(buffer, former.offset(ContactField.AOR), former.length(ContactField.AOR));
        record.unique(
                ContactRecord.RUID,
                buffer,
                former.offset(ContactField.RUID),
                former.length(ContactField.RUID));
    }

    /** Writes a contact as it was, to undo a change. */
    void restore(Contact former) {
        beginAs(former);
        record.putLong(ContactRecord.ORDER, former.order());
        record.putInt(ContactRecord.SERVER_ID, former.serverId());
        expires(former.deadlineMs());
        connection(former.connectionId());
        cseq(former.cseq());
        modified((int) former.modifiedSec(), (int) former.keepaliveSec());
        flags(former.flags(), former.branchFlags());
        methods(former.methods());
        regId(former.regId());
        q(former.q());
        socket(former.socket());
        for (int at = ContactField.URI.ordinal(); at < ContactField.ALL.length; at++) {
            ContactField field = ContactField.ALL[at];
            text(field, former.buffer(), former.offset(field), former.length(field));
        }
    }

    /** Sets when it expires, in milliseconds since 1970. */
    public ContactDraft expires(long deadlineMs) {
        record.deadlineMs(table.keeping().goneMs(deadlineMs));
        return this;
    }

    /** Sets the connection it is reached over; 0 for none. */
    public ContactDraft connection(long id) {
        record.longKey(ContactRecord.CONNECTION, id);
        return this;
    }

    public ContactDraft cseq(int number) {
        record.putInt(ContactRecord.CSEQ, number);
        return this;
    }

    /** Sets when it was changed, and showed signs of life, in seconds since 1970. */
    public ContactDraft modified(int modifiedSec, int keepaliveSec) {
        record.putInt(ContactRecord.MODIFIED_SEC, modifiedSec);
        record.putInt(ContactRecord.KEEPALIVE_SEC, keepaliveSec);
        return this;
    }

    public ContactDraft flags(int own, int branch) {
        record.putInt(ContactRecord.FLAGS, own);
        record.putInt(ContactRecord.BRANCH_FLAGS, branch);
        return this;
    }

    public ContactDraft methods(int bits) {
        record.putInt(ContactRecord.METHODS, bits);
        return this;
    }

    public ContactDraft regId(int id) {
        record.putInt(ContactRecord.REG_ID, id);
        return this;
    }

    /** Sets q in thousandths; -1 for none. */
    public ContactDraft q(int thousandths) {
        record.putShort(ContactRecord.Q, (short) thousandths);
        return this;
    }

    public ContactDraft socket(ListenSocket socket) {
        record.putShort(ContactRecord.SOCKET, table.sockets().number(socket));
        return this;
    }

    /** Sets a text, one behind the address of record and the name. */
    public ContactDraft text(ContactField field, DirectBuffer source, int offset, int length) {
        record.field(field.field(), source, offset, length);
        return this;
    }

    /** Sets a text; null leaves it empty. */
    public ContactDraft text(ContactField field, Value value) {
        if (value.isText()) {
            text(field, value.buffer(), value.offset(), value.length());
        }
        return this;
    }
}
