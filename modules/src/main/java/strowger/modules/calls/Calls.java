package strowger.modules.calls;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Fingerprint;
import strowger.engine.value.Value;
import strowger.parser.SipMessage;
import strowger.tables.RecordDraft;
import strowger.tables.RecordEditor;
import strowger.tables.RecordLayout;
import strowger.tables.RecordReader;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;
import strowger.tables.Sweeper;
import strowger.tables.TableConfig;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The calls that are tracked, by Call-ID: the first INVITE of one makes its record, which goes when
 * the time of its state is over.
 *
 * <pre>
 *  key     Call-ID
 *  indexes src, dst, data by their fingerprints
 *
 *  offset bytes  fixed part
 *       0     8  createdMs  since 1970
 *       8     4  state      ordinal of {@link CallState}
 *
 *  fields  src, dst, data, from_tag, tags (each behind a comma, and one behind the last)
 * </pre>
 *
 * For all threads.
 */
final class Calls {
    static final int SRC = 0;
    static final int DST = 1;
    static final int DATA = 2;
    static final int FROM_TAG = 3;
    static final int TAGS = 4;
    static final int FIELDS = 5;

    static final int CREATED = 0;
    static final int STATE = 8;
    private static final int FIXED_BYTES = 12;
    private static final int RECORD_BYTES_MAX = 2048;
    private static final int SWEPT_MAX = 4096;
    private static final int PAGE = 256;

    static final RecordLayout LAYOUT =
            RecordLayout.named("dlgs")
                    .longIndex("src")
                    .longIndex("dst")
                    .longIndex("data")
                    .fixedBytes(FIXED_BYTES)
                    .fields("src", "dst", "data", "from_tag", "tags");

    private final Lifetimes lifetimes;
    private final LongSupplier clockMs;
    private final RecordTable table;
    private final Sweeper sweeper;
    private final long seed = new SecureRandom().nextLong();

    /** Seconds that a call is kept for in its states. */
    record Lifetimes(long initSec, long activeSec, long finishSec) {}

    Calls(int countMax, Lifetimes lifetimes, LongSupplier clockMs) {
        this.lifetimes = lifetimes;
        this.clockMs = clockMs;
        table =
                new RecordTable(
                        new TableConfig.Builder(LAYOUT, clockMs)
                                .recordsMax(countMax)
                                .recordBytesMax(RECORD_BYTES_MAX)
                                .hugePages(false)
                                .conclude());
        sweeper = table.sweeper();
    }

    /** Tracks the call of an INVITE; false when its Call-ID is known, or there is no room. */
    boolean begin(SipMessage invite, Value src, Value dst, Value data, RecordDraft draft) {
        long nowMs = clockMs.getAsLong();
        draft.begin(invite.buffer(), invite.callIdOffset(), invite.callIdLength());
        draft.longKey(SRC, indexKey(src));
        draft.longKey(DST, indexKey(dst));
        draft.longKey(DATA, indexKey(data));
        draft.putLong(CREATED, nowMs);
        draft.putInt(STATE, CallState.INIT.ordinal());
        draft.deadlineMs(nowMs + TimeUnit.SECONDS.toMillis(lifetimes.initSec));
        put(draft, SRC, src);
        put(draft, DST, dst);
        put(draft, DATA, data);
        draft.field(
                FROM_TAG, invite.buffer(), invite.from().tagOffset(), invite.from().tagLength());
        return table.putIfAbsent(draft).isStored();
    }

    /** A text in an index: never 0, which is not indexed; others may have the same. */
    private long indexKey(Value text) {
        return text.isText()
                ? Fingerprint.add(seed, text.buffer(), text.offset(), text.length()) | 1
                : 1;
    }

    private static void put(RecordDraft draft, int field, Value text) {
        if (text.isText()) {
            draft.field(field, text.buffer(), text.offset(), text.length());
        }
    }

    /** Moves the call of a message on; false when there is none. */
    boolean move(SipMessage message, CallState to) {
        return table.update(
                message.buffer(),
                message.callIdOffset(),
                message.callIdLength(),
                record -> move(record, to));
    }

    private boolean move(RecordEditor record, CallState to) {
        CallState from = state(record);
        boolean moves =
                switch (to) {
                    case INIT -> false;
                    case PROGRESS -> from == CallState.INIT || from == CallState.NOTANSWERED;
                    case ANSWERED, NOTANSWERED -> from.isOpen();
                    case CONFIRMED -> from == CallState.ANSWERED;
                    case TERMINATED -> from.isOngoing();
                };
        if (moves) {
            record.putInt(STATE, to.ordinal());
            record.deadlineMs(clockMs.getAsLong() + TimeUnit.SECONDS.toMillis(lifetimeSec(to)));
        }
        return moves;
    }

    private long lifetimeSec(CallState state) {
        return switch (state) {
            case CONFIRMED -> lifetimes.activeSec;
            case TERMINATED, NOTANSWERED -> lifetimes.finishSec;
            case INIT, PROGRESS, ANSWERED -> lifetimes.initSec;
        };
    }

    static CallState state(RecordView record) {
        return CallState.of(record.intAt(STATE));
    }

    /** Adds a tag to the call of a message, or removes it; false when there is no such call. */
    boolean tag(SipMessage message, Value tag, boolean present, RecordDraft draft) {
        TagChange change = new TagChange(tag, present, draft);
        table.within(message.buffer(), message.callIdOffset(), message.callIdLength(), change);
        return change.isDone();
    }

    /** Shows each call, a page at a time; stops when the reader does. */
    void forEach(RecordReader reader) {
        boolean[] more = {true};
        RecordReader asking = record -> more[0] = reader.read(record);
        long cursor = table.list(0, PAGE, asking);
        while (cursor != RecordTable.END && more[0]) {
            cursor = table.list(cursor, PAGE, asking);
        }
    }

    /**
     * Shows the calls whose {@code src}, {@code dst} or {@code data} is the text, and few others.
     */
    void forEach(int field, Value text, RecordReader reader) {
        int _ = table.byLong(field).forEach(indexKey(text), reader);
    }

    /** Whether a field of a call is the text. */
    static boolean is(RecordView record, int field, Value text) {
        int length = record.fieldLength(field);
        int offset = record.fieldOffset(field);
        boolean same = length == text.length();
        DirectBuffer buffer = record.buffer();
        for (int index = 0; index < length && same; index++) {
            same = buffer.getByte(offset + index) == text.byteAt(index);
        }
        return same;
    }

    long count() {
        return table.count();
    }

    /** Gives back the memory of calls whose time is over. */
    void sweep() {
        int _ = sweeper.sweep(SWEPT_MAX, _ -> true);
    }
}
