package strowger.modules.limits;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.transport.Endpoint;
import strowger.tables.KeyRecords;
import strowger.tables.KeyWork;
import strowger.tables.RecordDraft;
import strowger.tables.RecordEditor;
import strowger.tables.RecordUpdater;

import java.nio.ByteOrder;

/** Counts a request of a source and says whether it floods. Reusable; one to a context. */
public final class SourceProbe implements KeyWork {
    /** What is found of a source. */
    public enum Finding {
        /** It keeps within the limit. */
        SOUND,
        /** It has gone beyond it just now. */
        BLOCKED_NOW,
        /** It was beyond it before. */
        BLOCKED,
        /** It keeps within the limit again, after it was blocked. */
        SOUND_AGAIN,
        /** There is no room to remember it. */
        UNKNOWN
    }

    static final int KEY_LENGTH = 17;

    private final SourceTable table;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[KEY_LENGTH]);
    private final RecordDraft draft = new RecordDraft(SourceTable.LAYOUT);
    private final RecordUpdater counting = this::count;
    private Finding finding = Finding.SOUND;
    private long nowMs;

    public SourceProbe(SourceTable table) {
        this.table = table;
    }

    /** Counts a request that came from an address. */
    public Finding count(Endpoint source, long timeMs) {
        key.putByte(0, (byte) (source.isIpv6() ? 6 : 4));
        key.putLong(1, source.isIpv6() ? source.high() : 0, ByteOrder.BIG_ENDIAN);
        key.putLong(9, source.low(), ByteOrder.BIG_ENDIAN);
        nowMs = timeMs;
        table.records().within(key, 0, KEY_LENGTH, this);
        return finding;
    }

    @Override
    public void run(KeyRecords records) {
        if (records.next()) {
            records.update(counting);
            return;
        }
        draft.begin(key, 0, KEY_LENGTH);
        draft.putLong(SourceTable.INTERVAL, nowMs / table.intervalMs());
        draft.putInt(SourceTable.CURRENT, 1);
        draft.putInt(SourceTable.PREVIOUS, 0);
        draft.putInt(SourceTable.BLOCKED, 0);
        draft.deadlineMs(nowMs + table.keptMs());
        finding = records.put(draft).isStored() ? Finding.SOUND : Finding.UNKNOWN;
    }

    private boolean count(RecordEditor source) {
        int previous = (int) table.hits(source, 1, nowMs);
        int current = (int) Math.min(table.hits(source, 0, nowMs) + 1, Integer.MAX_VALUE);
        boolean before = source.intAt(SourceTable.BLOCKED) != 0;
        boolean blocked = table.isTooMuch(current, previous);
        source.putLong(SourceTable.INTERVAL, nowMs / table.intervalMs());
        source.putInt(SourceTable.CURRENT, current);
        source.putInt(SourceTable.PREVIOUS, previous);
        source.putInt(SourceTable.BLOCKED, blocked ? 1 : 0);
        source.deadlineMs(nowMs + table.keptMs());
        if (blocked) {
            finding = before ? Finding.BLOCKED : Finding.BLOCKED_NOW;
        } else {
            finding = before ? Finding.SOUND_AGAIN : Finding.SOUND;
        }
        return true;
    }
}
