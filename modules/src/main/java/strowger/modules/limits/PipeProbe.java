package strowger.modules.limits;

import org.agrona.DirectBuffer;

import strowger.tables.KeyRecords;
import strowger.tables.KeyWork;
import strowger.tables.RecordDraft;
import strowger.tables.RecordEditor;
import strowger.tables.RecordUpdater;

/** Lets a message through a pipe, or not. Reusable; one to a context. */
public final class PipeProbe implements KeyWork {
    /** There is no such pipe. */
    public static final int NO_PIPE = -2;

    /** The pipe lets no more through. */
    public static final int HELD_BACK = -1;

    /** The pipe lets the message through. */
    public static final int THROUGH = 1;

    /** The pipe lets everything through. */
    public static final int UNLIMITED = 2;

    private static final int PER_CENT = 100;

    private final PipeTable table;
    private final SystemLoad load;
    private final int limitFactor;
    private final RecordDraft draft = new RecordDraft(PipeTable.LAYOUT);
    private final RecordUpdater passing = this::pass;
    private DirectBuffer name;
    private int offset;
    private int length;
    private Algorithm algorithm = Algorithm.NOP;
    private int limit;
    private boolean made;
    private int result;
    private long nowMs;

    /**
     * @param limitFactor what TAILDROP and RED limits are multiplied by, to be for an interval.
     */
    public PipeProbe(PipeTable table, SystemLoad load, int limitFactor) {
        this.table = table;
        this.load = load;
        this.limitFactor = limitFactor;
        name = draft.buffer();
    }

    /** Sends a message through the pipe of a name. */
    public int check(DirectBuffer buffer, int nameOffset, int nameLength, long timeMs) {
        made = false;
        return within(buffer, nameOffset, nameLength, timeMs);
    }

    /**
     * The same, and makes the pipe if there is none.
     *
     * @param limitGiven set on a pipe that there is too, if above 0.
     */
    public int check(
            DirectBuffer buffer,
            int nameOffset,
            int nameLength,
            Algorithm algorithmGiven,
            int limitGiven,
            long timeMs) {
        made = true;
        algorithm = algorithmGiven;
        limit = limitGiven;
        return within(buffer, nameOffset, nameLength, timeMs);
    }

    private int within(DirectBuffer buffer, int nameOffset, int nameLength, long timeMs) {
        if (nameLength == 0 || nameLength > PipeTable.NAME_LENGTH_MAX) {
            return NO_PIPE;
        }
        name = buffer;
        offset = nameOffset;
        length = nameLength;
        nowMs = timeMs;
        table.records().within(buffer, nameOffset, nameLength, this);
        return result;
    }

    @Override
    public void run(KeyRecords records) {
        result = NO_PIPE;
        if (!records.next()) {
            if (!made) {
                return;
            }
            draft.begin(name, offset, length);
            table.fill(draft, algorithm, Math.max(limit, 0), nowMs);
            if (!records.put(draft).isStored() || !records.next()) {
                return;
            }
        }
        records.update(passing);
    }

    private boolean pass(RecordEditor pipe) {
        int previous = table.count(pipe, 1, nowMs);
        int current = Math.min(table.count(pipe, 0, nowMs), Integer.MAX_VALUE - 1) + 1;
        if (made && limit > 0) {
            pipe.putInt(PipeTable.LIMIT, limit);
        }
        pipe.putLong(PipeTable.INTERVAL, table.interval(nowMs));
        pipe.putInt(PipeTable.CURRENT, current);
        pipe.putInt(PipeTable.PREVIOUS, previous);
        pipe.deadlineMs(table.deadlineMs(nowMs));
        result =
                decide(
                        Algorithm.at(pipe.intAt(PipeTable.ALGORITHM)),
                        pipe.intAt(PipeTable.LIMIT),
                        current,
                        previous);
        return true;
    }

    private int decide(Algorithm by, int limitOfPipe, int current, int previous) {
        long most = (long) limitOfPipe * limitFactor;
        return switch (by) {
            case NOP -> UNLIMITED;
            case TAILDROP -> of(current <= most);
            case RED -> of(previous <= most || isOneOf(current, most, previous));
            case FEEDBACK -> {
                int dropped = load.dropPerCent(limitOfPipe);
                yield of(!isOneOf(current, dropped, PER_CENT));
            }
            case NETWORK -> of(load.waitingBytes() <= limitOfPipe);
        };
    }

    /** Whether the n-th is one of so many, spread evenly over a count. */
    private static boolean isOneOf(int nth, long many, long count) {
        return nth * many / count > (nth - 1L) * many / count;
    }

    private static int of(boolean through) {
        return through ? THROUGH : HELD_BACK;
    }
}
