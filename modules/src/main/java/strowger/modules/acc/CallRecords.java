package strowger.modules.acc;

import strowger.engine.dialog.DialogFacts;
import strowger.engine.dialog.DialogListener;
import strowger.engine.dialog.DialogPhase;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.tables.LongTable;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Writes a call data record of each dialog that ends here: when it began and ended, how long it
 * was, and what {@code cdr_extra} names, as it is in the message that ended it. Any reactor.
 */
final class CallRecords implements DialogListener {
    private static final String END_EVENT = "dialog:end";
    private static final String FAILED_EVENT = "dialog:failed";
    private static final int STRIPES = 64;
    private static final int CALLS_MAX = 1 << 20; // more begin at a full second

    /** A dialog whose end is being told on this thread. */
    private static final class Ending {
        private boolean wanted;
        private long startMs;
        private long endMs;
    }

    private final CallRecordRules rules;
    private final Consumer<String> log;
    private final LongSupplier clockMs;
    private final LongTable starts;
    private final Value skip;
    private final ThreadLocal<Ending> endings = ThreadLocal.withInitial(Ending::new);

    /**
     * @param log takes each line.
     * @param clockMs milliseconds since 1970.
     * @param seed of hashes.
     */
    CallRecords(CallRecordRules rules, Consumer<String> log, LongSupplier clockMs, long seed) {
        this.rules = rules;
        this.log = log;
        this.clockMs = clockMs;
        starts = new LongTable(STRIPES, CALLS_MAX, seed);
        skip = Value.ofText(rules.skip());
    }

    /** Hears of dialogs from now on. */
    void listen(CoreSettings settings) {
        settings.dialogs().listen(this);
        settings.onEvent(END_EVENT, this::onEnd);
        settings.onEvent(FAILED_EVENT, this::onEnd);
    }

    @Override
    public void changed(DialogFacts dialog) {
        if (dialog.isReplica()) {
            return;
        }
        boolean moved = dialog.phase() != dialog.phaseBefore();
        switch (dialog.phase()) {
            case TRYING -> begin(dialog);
            case EARLY -> {}
            case CONFIRMED -> {
                if (moved && rules.isFromAnswer()) {
                    begin(dialog);
                }
            }
            case TERMINATED -> {
                if (moved) {
                    onTerminated(dialog);
                }
            }
        }
    }

    private void begin(DialogFacts dialog) {
        long _ = starts.put(dialog.id(), clockMs.getAsLong());
    }

    /** The event route comes next, on this thread. A call that nobody answered took no time. */
    private void onTerminated(DialogFacts dialog) {
        Ending ending = endings.get();
        long startMs = starts.remove(dialog.id());
        boolean answered = dialog.phaseBefore() == DialogPhase.CONFIRMED;
        ending.startMs = startMs == LongTable.ABSENT ? startMs(dialog) : startMs;
        ending.endMs = answered ? clockMs.getAsLong() : ending.startMs;
        ending.wanted =
                (answered || rules.isOfFailed())
                        && (!answered || !dialog.isTimeUp() || rules.isOfExpired())
                        && !isSkipped(dialog);
    }

    /** What is known of one that began before our own start. */
    private long startMs(DialogFacts dialog) {
        boolean fromAnswer = rules.isFromAnswer() && dialog.startedSec() > 0;
        return 1000 * (fromAnswer ? dialog.startedSec() : dialog.createdSec());
    }

    private boolean isSkipped(DialogFacts dialog) {
        Value found = new Value();
        if (skip.length() > 0) {
            dialog.readVariable(skip, found);
        }
        return found.isText();
    }

    private int onEnd(RoutingContext context) {
        Ending ending = endings.get();
        if (ending.wanted) {
            ending.wanted = false;
            log.accept(rules.line(context, ending.startMs, ending.endMs));
        }
        return 1;
    }

    void close() {
        starts.close();
    }
}
