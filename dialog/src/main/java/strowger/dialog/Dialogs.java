package strowger.dialog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.dialog.profile.Profile;
import strowger.dialog.profile.ProfileTable;
import strowger.engine.module.Argument;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transaction;
import strowger.engine.value.Value;
import strowger.tables.RecordView;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;

/**
 * The dialogs of a server: made, found, moved from state to state, and what follows from that:
 * timers, profiles, event routes, listeners. Any reactor; also other threads, where it says so.
 */
final class Dialogs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dialogs.class);
    private static final long TOLD_MS = 60_000; // between two lines about one trouble

    private final DialogConfig config;
    private final CoreSettings settings;
    private final DialogTable table;
    private final DialogTimers timers;
    private final ProfileTable profiles;
    private final TransactionDialogs ofTransactions = new TransactionDialogs();
    private final ContextState<MessageDialog> messages;
    private final EventRuns events;
    private final ProfileMoves moves;
    private final Opening opening;
    private final AtomicLong toldMs = new AtomicLong();
    private final DialogFigures figures;
    private final AtomicReferenceArray<@Nullable Desk> desks =
            new AtomicReferenceArray<>(TransactionDialogs.REACTORS_MAX);
    private final AtomicReferenceArray<@Nullable ToldDialog> told =
            new AtomicReferenceArray<>(TransactionDialogs.REACTORS_MAX);

    /**
     * @param clockMs milliseconds since 1970.
     * @param messages has a place for each message.
     */
    Dialogs(
            DialogConfig config,
            CoreSettings settings,
            ProfileTable profiles,
            ContextState<MessageDialog> messages,
            DialogFigures figures,
            LongSupplier clockMs) {
        this.config = config;
        this.settings = settings;
        this.profiles = profiles;
        this.messages = messages;
        this.figures = figures;
        table = new DialogTable(config.dialogsMax(), clockMs, settings.seed());
        timers = new DialogTimers(config.dialogsMax(), clockMs);
        opening = new Opening(config, settings);
        events = new EventRuns(settings, messages);
        moves = new ProfileMoves(profiles.profiles(), events, figures);
    }

    /** Takes {@code ruri_pvar}. */
    void uriVariable(@Nullable Argument variable) {
        opening.uriVariable(variable);
    }

    DialogConfig config() {
        return config;
    }

    CoreSettings settings() {
        return settings;
    }

    DialogTable table() {
        return table;
    }

    DialogTimers timers() {
        return timers;
    }

    ProfileTable profiles() {
        return profiles;
    }

    DialogFigures figures() {
        return figures;
    }

    /** Which transactions have dialogs. */
    TransactionDialogs ofTransactions() {
        return ofTransactions;
    }

    /** The desk of a reactor, on its thread. */
    Desk desk(Core core) {
        int index = core.reactorIndex();
        Desk desk = desks.get(index);
        if (desk == null) {
            desk = newDesk();
            desks.set(index, desk);
            told.set(index, new ToldDialog(desk));
        }
        return desk;
    }

    /** A desk for another thread. */
    Desk newDesk() {
        return new Desk(table, config, timers.new Setter(), profiles.desk());
    }

    /** What dialogs have to do with the message of a context. */
    MessageDialog message(RoutingContext context) {
        return messages.in(context).of(context);
    }

    // Whose dialog a message is.

    /** The dialog of a message, or of its transaction; {@link DialogId#NONE} without one. */
    long current(RoutingContext context) {
        MessageDialog here = message(context);
        if (here.dialog != DialogId.NONE) {
            return here.dialog;
        }
        Transaction transaction = Transaction.of(context);
        return transaction.isLive() ? ofTransactions.dialogOf(transaction) : DialogId.NONE;
    }

    // Beginning.

    /** Opens a dialog by the INVITE of a context; {@link DialogId#NONE} when there is no room. */
    long open(RoutingContext context, MessageDialog here, long lifetimeSec) {
        Desk desk = desk(context.core());
        long dialog = opening.open(context, here, lifetimeSec, desk);
        long earlyMs = desk.nowMs() + config.earlySec() * 1000;
        if (dialog == DialogId.NONE || !desk.timers().set(dialog, earlyMs)) {
            figures.refused.increment();
            return DialogId.NONE;
        }
        figures.processed.increment();
        here.opened(dialog, this);
        takeOver(context, here, dialog, desk);
        tell(context.core(), DialogState.UNCONFIRMED, 0, context);
        return dialog;
    }

    /** What the script has set before the dialog was there becomes the dialog's. */
    private void takeOver(RoutingContext context, MessageDialog here, long dialog, Desk desk) {
        for (int index = 0; index < here.variableCount(); index++) {
            putVariable(desk, dialog, here.variableName(index), here.variableValue(index));
        }
        for (int index = 0; index < here.profileCount(); index++) {
            enter(context, dialog, here.profile(index), here.profileValue(index));
        }
        here.nothingPending();
    }

    /** Nothing came of a dialog in the run that opened it: it has no transaction. */
    void abandon(RoutingContext context, long dialog) {
        Transaction transaction = Transaction.of(context);
        if (transaction.isLive()) {
            return;
        }
        fire(context.core(), dialog, DialogEvent.GONE, 0, null);
    }

    /** A 2xx of the callee. */
    void answer(RoutingContext reply, long dialog, int code) {
        Desk desk = desk(reply.core());
        desk.transition().of(DialogEvent.SUCCESS, desk.nowMs());
        if (opening.answer(reply, dialog, desk)) {
            follow(reply.core(), desk, dialog, code, reply);
        } else {
            boolean _ = fire(reply.core(), desk, dialog, code, reply);
        }
    }

    // Going on.

    /**
     * Something happens to a dialog: moves it, and does all that follows.
     *
     * @param code of the response that it is; 0 for none.
     * @param context of the message that it is; null when it is none.
     * @return false when there is no such dialog.
     */
    boolean fire(
            Core core, long dialog, DialogEvent event, int code, @Nullable RoutingContext context) {
        Desk desk = desk(core);
        desk.transition().of(event, desk.nowMs());
        return fire(core, desk, dialog, code, context);
    }

    /** The same with the transition that is set in the desk. */
    boolean fire(Core core, Desk desk, long dialog, int code, @Nullable RoutingContext context) {
        if (!desk.fire(dialog)) {
            return false;
        }
        follow(core, desk, dialog, code, context);
        return true;
    }

    /** Does all that follows from the transition the desk has applied. */
    void follow(Core core, Desk desk, long dialog, int code, @Nullable RoutingContext context) {
        DialogState before = desk.transition().before();
        DialogState.Edge edge = desk.transition().edge();
        boolean ends = edge.asksFor(DialogAction.END) || edge.asksFor(DialogAction.FAIL);
        if (edge.asksFor(DialogAction.START)) {
            set(desk, dialog, dueMs(desk));
        }
        List<EventRuns.TouchedEntry> left = List.of();
        if (ends) {
            desk.timers().remove(dialog);
            left = moves.leaveAll(desk, dialog);
        }
        if (edge.asksFor(DialogAction.FAIL)) {
            figures.failed.increment();
        }
        if (before != edge.to()) {
            tell(core, before, code, context == null ? RoutingContext.NONE : context);
        }
        if (edge.asksFor(DialogAction.START)) {
            events.run(EventRoutes.Occasion.START, core, desk, dialog, context);
        }
        moves.tellLeft(core, desk, dialog, context, left);
        if (ends) {
            boolean end = edge.asksFor(DialogAction.END);
            EventRoutes.Occasion occasion =
                    end ? EventRoutes.Occasion.END : EventRoutes.Occasion.FAILED;
            events.run(occasion, core, desk, dialog, context);
        }
    }

    /** When something of the dialog is due first that a desk has read last. */
    long dueMs(Desk desk) {
        RecordView record = desk.found();
        DialogState state = desk.state();
        long dueMs = record.longAt(DialogRecord.DUE_MS);
        if (state.isBegun()) {
            long earlyMs = 1000L * (record.intAt(DialogRecord.CREATED_SEC) + config.earlySec());
            return dueMs > 0 ? Math.min(dueMs, earlyMs) : earlyMs;
        }
        if (state == DialogState.UNACKNOWLEDGED) {
            dueMs = Math.min(dueMs, ackMs(record));
        }
        long probeMs = record.longAt(DialogRecord.PROBE_MS);
        return probeMs > 0 ? Math.min(dueMs, probeMs) : dueMs;
    }

    /** Until when the ACK of a dialog must have come. */
    long ackMs(RecordView record) {
        long atMs = 1000L * (record.intAt(DialogRecord.STARTED_SEC) + config.ackSec());
        return (record.intAt(DialogRecord.MARKS) & DialogRecord.MARK_GIVEN_UP) != 0
                ? Long.MAX_VALUE
                : atMs;
    }

    /** Sets when a dialog is to be looked at next. */
    void set(Desk desk, long dialog, long atMs) {
        if (!desk.timers().set(dialog, atMs)) {
            figures.refused.increment();
            long nowMs = desk.nowMs();
            long before = toldMs.get();
            if (nowMs - before >= TOLD_MS && toldMs.compareAndSet(before, nowMs)) {
                LOG.warn("no room for the timers of dialogs; raise dialogs_max");
            }
        }
    }

    /** Forgets a dialog that has ended before its time is over. */
    void drop(Desk desk, long dialog) {
        if (desk.remove(dialog)) {
            table.counts().leave(DialogState.DELETED);
        }
    }

    private void tell(Core core, DialogState before, int code, RoutingContext message) {
        ToldDialog facts = told.get(core.reactorIndex());
        if (facts != null && settings.dialogs().isHeard()) {
            settings.dialogs().tell(facts.of(before.phase(), code, message));
        }
    }

    /** Moves a dialog on to a state by hand; false when it can't go there from where it is. */
    boolean move(Core core, long dialog, DialogState to) {
        Desk desk = desk(core);
        if (!desk.read(dialog) || desk.state().number() > to.number()) {
            return false;
        }
        boolean begun = desk.state().isBegun();
        switch (to) {
            case UNCONFIRMED -> {}
            case EARLY -> fire(core, dialog, DialogEvent.PROVISIONAL, 0, null);
            case UNACKNOWLEDGED -> fire(core, dialog, DialogEvent.SUCCESS, 0, null);
            case CONFIRMED -> fire(core, dialog, DialogEvent.ACK_ELSEWHERE, 0, null);
            case DELETED ->
                    fire(core, dialog, begun ? DialogEvent.FAILURE : DialogEvent.BYE, 0, null);
        }
        return true;
    }

    // Profiles.

    /** Puts a dialog into a profile; false when it has ended, or there is no room. */
    boolean enter(RoutingContext context, long dialog, Profile profile, Value value) {
        return moves.enter(context, desk(context.core()), dialog, profile, value);
    }

    /** Takes a dialog out of a profile; false when it was not in it. */
    boolean leave(RoutingContext context, long dialog, Profile profile, Value value) {
        return moves.leave(context, desk(context.core()), dialog, profile, value);
    }

    // Variables.

    /** Sets a variable of a dialog, or removes it; false when there is no such dialog or room. */
    boolean putVariable(Desk desk, long dialog, Value name, Value value) {
        return desk.rewrite(dialog, desk.rewritings().variable(name, value));
    }

    @Override
    public void close() {
        table.close();
        timers.close();
        profiles.close();
    }
}
