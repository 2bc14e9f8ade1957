package strowger.modules.htable;

import strowger.tables.RecordView;

import java.util.concurrent.TimeUnit;

/** How long items live. Without {@code autoexpire} all live for ever. */
final class Lifetime {
    private Lifetime() {}

    /**
     * When an item written now expires.
     *
     * @param ownSec its own time to live; not above zero for the table's.
     */
    static long deadlineMs(Definition table, long nowMs, long ownSec) {
        if (table.autoexpireSec() <= 0) {
            return RecordView.NEVER;
        }
        return nowMs + TimeUnit.SECONDS.toMillis(ownSec > 0 ? ownSec : table.autoexpireSec());
    }

    /** The whole seconds left, begun ones counted; 0 for an item that never expires. */
    static long secondsLeft(long deadlineMs, long nowMs) {
        return deadlineMs == RecordView.NEVER
                ? 0
                : Math.ceilDiv(deadlineMs - nowMs, TimeUnit.SECONDS.toMillis(1));
    }
}
