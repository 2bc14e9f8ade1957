package strowger.dialog;

import strowger.parser.Method;
import strowger.parser.SipMessage;
import strowger.tables.RecordEditor;
import strowger.tables.RecordView;

/**
 * One event of a dialog, applied to its record in one step: the state machine says where it leads,
 * the numbers of the record follow, and the counts with them. Reusable; one thread.
 */
final class Transition {
    private static final int NO_NUMBER = -1;

    private final DialogConfig config;
    private final DialogCounts counts;
    private DialogEvent event = DialogEvent.REQUEST;
    private long nowMs;
    private int cseqOffset;
    private int cseq = NO_NUMBER;
    private DialogState before = DialogState.DELETED;
    private DialogState.Edge edge = DialogState.DELETED.on(DialogEvent.REQUEST);

    Transition(DialogConfig config, DialogCounts counts) {
        this.config = config;
        this.counts = counts;
    }

    /** What is to happen. */
    void of(DialogEvent happened, long atMs) {
        event = happened;
        nowMs = atMs;
        cseq = NO_NUMBER;
    }

    /** A request within the dialog is what is to happen; another node may have opened it. */
    void of(SipMessage request, boolean callers, boolean elsewhere, long atMs) {
        of(event(request.method(), elsewhere), atMs);
        if (event == DialogEvent.REQUEST || event == DialogEvent.PRACK) {
            cseqOffset = callers ? DialogRecord.CALLER_CSEQ : DialogRecord.CALLEE_CSEQ;
            cseq = request.cSeq().number();
        }
    }

    private static DialogEvent event(Method method, boolean elsewhere) {
        return switch (method) {
            case ACK -> elsewhere ? DialogEvent.ACK_ELSEWHERE : DialogEvent.ACK;
            case BYE -> elsewhere ? DialogEvent.BYE_ELSEWHERE : DialogEvent.BYE;
            case PRACK -> DialogEvent.PRACK;
            default -> DialogEvent.REQUEST;
        };
    }

    /** What happened. */
    DialogEvent event() {
        return event;
    }

    /** Applies it; the record's stripe is locked. Whether the record was changed. */
    boolean apply(RecordEditor record) {
        before = DialogState.of(record.byteAt(DialogRecord.STATE));
        edge = before.on(event);
        if (before == DialogState.DELETED && !isRevivable(record)) {
            edge = before.on(DialogEvent.TIMEOUT); // leads nowhere
        }
        boolean numbered = cseq > record.intAt(cseqOffset);
        if (numbered) {
            record.putInt(cseqOffset, cseq);
        }
        boolean moved = edge.to() != before;
        if (moved) {
            record.putByte(DialogRecord.STATE, (byte) edge.to().number());
            record.putInt(DialogRecord.MODIFIED_SEC, (int) (nowMs / 1000));
            counts.move(before, edge.to());
        }
        return act(record) || moved || numbered;
    }

    /** The record it was applied to was not written: the counts go back. */
    void takeBack() {
        counts.move(edge.to(), before);
    }

    private boolean isRevivable(RecordEditor record) {
        int over = DialogRecord.MARK_BYE | DialogRecord.MARK_DELETED_ELSEWHERE;
        return (record.intAt(DialogRecord.MARKS) & over) == 0;
    }

    private boolean act(RecordEditor record) {
        boolean acted = false;
        if (edge.asksFor(DialogAction.START)) {
            record.putInt(DialogRecord.STARTED_SEC, (int) (nowMs / 1000));
            record.putInt(DialogRecord.ENDED_SEC, 0);
            record.deadlineMs(RecordView.NEVER);
            renew(record);
            probe(record);
            acted = true;
        }
        if (edge.asksFor(DialogAction.RENEW) && isRenewed(record)) {
            renew(record);
            acted = true;
        }
        if (edge.asksFor(DialogAction.END) || edge.asksFor(DialogAction.FAIL)) {
            end(record);
            acted = true;
        }
        if (edge.asksFor(DialogAction.NOTE_PRACK)) {
            int properties = record.intAt(DialogRecord.PROPERTIES);
            record.putInt(DialogRecord.PROPERTIES, properties | DialogRecord.PROPERTY_PRACK);
            acted = true;
        }
        return acted;
    }

    /** Keep-alives begin, if there are to be any. */
    private void probe(RecordEditor record) {
        if (config.probeSec() > 0) {
            record.putLong(DialogRecord.PROBE_MS, nowMs + config.probeSec() * 1000);
        }
    }

    private boolean isRenewed(RecordEditor record) {
        int properties = record.intAt(DialogRecord.PROPERTIES);
        return config.renewed() && (properties & DialogRecord.PROPERTY_NO_RENEWAL) == 0;
    }

    private void renew(RecordEditor record) {
        long lifetimeMs = record.intAt(DialogRecord.LIFETIME_SEC) * 1000L;
        record.putLong(DialogRecord.DUE_MS, nowMs + lifetimeMs);
    }

    private void end(RecordEditor record) {
        record.putInt(DialogRecord.ENDED_SEC, (int) (nowMs / 1000));
        record.deadlineMs(nowMs + config.keptMs());
        boolean bye = event == DialogEvent.BYE || event == DialogEvent.BYE_ELSEWHERE;
        if (bye) {
            int marks = record.intAt(DialogRecord.MARKS);
            record.putInt(DialogRecord.MARKS, marks | DialogRecord.MARK_BYE);
        }
    }

    /** The state it was applied to. */
    DialogState before() {
        return before;
    }

    /** The edge it took. */
    DialogState.Edge edge() {
        return edge;
    }
}
