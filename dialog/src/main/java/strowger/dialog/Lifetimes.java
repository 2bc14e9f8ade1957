package strowger.dialog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.module.Argument;
import strowger.engine.module.Counter;
import strowger.engine.routing.Core;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transaction;
import strowger.engine.value.Value;
import strowger.parser.Method;
import strowger.parser.SipMessage;
import strowger.tables.RecordView;

/**
 * How long dialogs last: each has one timer, set to when something of it is due first. What is due
 * is told by the record, so that a timer that comes too early is just set again; a lifetime that
 * begins anew with each request costs no timer.
 */
final class Lifetimes {
    private static final Logger LOG = LoggerFactory.getLogger(Lifetimes.class);
    private static final int SWEPT_A_ROUND = 512;
    private static final int ROUNDS_A_SWEEP = 1024;
    private static final long AGAIN_MS = 200; // when an inbox was full
    private static final long LAST_MS = 10_000; // of a dialog that is given up
    private static final long BYE_MS = 40_000; // in which a BYE must have been answered

    private final Dialogs dialogs;
    private final InDialogRequests requests;
    private final KeepAlives keepAlives;
    private final ReplicaStore replicas;
    private @Nullable Argument timeoutVariable;
    private Counter sessionsExpired = new Counter();
    private @Nullable Desk sweeping; // of the timer's thread

    Lifetimes(Dialogs dialogs, InDialogRequests requests, ReplicaStore replicas) {
        this.replicas = replicas;
        this.dialogs = dialogs;
        this.requests = requests;
        keepAlives = new KeepAlives(dialogs, requests, this::giveUp);
    }

    /** Counts dialogs whose session was not refreshed in time. */
    void countSessions(Counter counter) {
        sessionsExpired = counter;
    }

    /** Takes {@code timeout_avp}. */
    void variable(@Nullable Argument variable) {
        timeoutVariable = variable;
    }

    // What scripts and requests make of it.

    /** How long a dialog that this message opens may last, in seconds. */
    long wanted(RoutingContext context, MessageDialog here) {
        long given = ofVariable(context);
        if (given <= 0) {
            given = here.timeoutSec;
        }
        return given > 0 ? Math.min(given, Integer.MAX_VALUE) : dialogs.config().lifetimeSec();
    }

    private long ofVariable(RoutingContext context) {
        Argument variable = timeoutVariable;
        int mark = context.mark();
        if (variable == null || !context.push(1)) {
            return 0;
        }
        Value value = context.top(1);
        variable.read(context, value);
        long seconds = value.toInteger();
        context.release(mark);
        return seconds;
    }

    /** A request within a dialog came: the variable may say that it lasts for another time. */
    void renewing(RoutingContext request, MessageDialog here, Desk desk) {
        long seconds = ofVariable(request);
        boolean other = seconds > 0 && seconds != desk.found().intAt(DialogRecord.LIFETIME_SEC);
        if (other && desk.state().isUp()) {
            change(desk, here.dialog, seconds);
        }
    }

    /** Sets how long a dialog may last: from its 2xx on, or from now if it is up. Any thread. */
    void change(Desk desk, long dialog, long seconds) {
        desk.edits().lifetime(dialog, Math.clamp(seconds, 0, Integer.MAX_VALUE));
        if (desk.dialog() == dialog && desk.state().isUp()) {
            dialogs.set(desk, dialog, dialogs.dueMs(desk));
        }
    }

    /** The session was agreed on, or refreshed: the dialog lasts so long from now (RFC 4028). */
    void refresh(Desk desk, long dialog, long seconds) {
        desk.edits().bits(dialog, DialogRecord.MARKS, DialogRecord.MARK_SESSION_TIMER, true);
        change(desk, dialog, seconds);
    }

    /** A request within a dialog that moves a target has been accepted (RFC 3261 §12.2). */
    void refreshed(Transaction transaction, RoutingContext reply, long dialog) {
        boolean moves =
                transaction.method() == Method.INVITE || transaction.method() == Method.UPDATE;
        if (moves) {
            Desk desk = dialogs.desk(reply.core());
            boolean _ = transaction.visit(request -> retarget(desk, dialog, request, reply));
        }
    }

    /** Notes where both sides are now. */
    private static void retarget(
            Desk desk, long dialog, RoutingContext request, RoutingContext reply) {
        if (!desk.read(dialog) || !desk.state().isUp()) {
            return;
        }
        SipMessage asked = request.message();
        boolean _ =
                switch (desk.check(asked)) {
                    case NONE -> false;
                    case DOWNSTREAM ->
                            desk.writer()
                                    .rewrite(desk.rewritings().targets(asked, reply.message()));
                    case UPSTREAM ->
                            desk.writer()
                                    .rewrite(desk.rewritings().targets(reply.message(), asked));
                };
    }

    // The timer's thread.

    /** Looks at what is due. */
    void sweep() {
        if (!dialogs.ofTransactions().isBound()) {
            return; // what is due, of an earlier run, waits for the reactors
        }
        Desk desk = sweeping;
        if (desk == null) {
            desk = dialogs.newDesk();
            sweeping = desk;
        }
        Desk own = desk;
        int reported = SWEPT_A_ROUND;
        for (int round = 0; round < ROUNDS_A_SWEEP && reported == SWEPT_A_ROUND; round++) {
            reported = dialogs.timers().sweep(SWEPT_A_ROUND, timer -> due(own, timer));
        }
        dialogs.profiles().sweep();
        reported = SWEPT_A_ROUND;
        for (int round = 0; round < ROUNDS_A_SWEEP && reported == SWEPT_A_ROUND; round++) {
            reported = dialogs.table().sweep(SWEPT_A_ROUND, this::freed);
        }
    }

    private boolean freed(RecordView record) {
        dialogs.table().counts().leave(DialogState.of(record.byteAt(DialogRecord.STATE)));
        return true;
    }

    private boolean due(Desk desk, RecordView timer) {
        long dialog = timer.buffer().getLong(timer.keyOffset());
        if (!desk.read(dialog) || desk.state() == DialogState.DELETED) {
            return true;
        }
        long nowMs = desk.nowMs();
        long dueMs = dialogs.dueMs(desk);
        int properties = desk.found().intAt(DialogRecord.PROPERTIES);
        if (dueMs > nowMs) {
            dialogs.set(desk, dialog, dueMs);
        } else if ((properties & DialogRecord.PROPERTY_REPLICA) != 0) {
            replicas.end(desk, dialog);
        } else if (!dialogs.ofTransactions()
                .all()
                .on(
                        desk.found().shortAt(DialogRecord.REACTOR),
                        layer -> onDue(layer.core(), dialog))) {
            dialogs.figures().timersDelayed.increment();
            dialogs.set(desk, dialog, nowMs + AGAIN_MS);
        }
        return true;
    }

    // On the reactor.

    private void onDue(Core core, long dialog) {
        Desk desk = dialogs.desk(core);
        if (!desk.read(dialog) || desk.state() == DialogState.DELETED) {
            return;
        }
        long nowMs = desk.nowMs();
        RecordView record = desk.found();
        if (desk.state().isBegun()) {
            if (dialogs.dueMs(desk) <= nowMs) {
                dialogs.fire(core, dialog, DialogEvent.TIMEOUT, 0, null);
            }
        } else if (record.longAt(DialogRecord.DUE_MS) <= nowMs) {
            expire(core, desk, dialog);
        } else if (desk.state() == DialogState.UNACKNOWLEDGED && dialogs.ackMs(record) <= nowMs) {
            giveUp(desk, dialog);
        } else {
            keepAlives.probe(core, desk, dialog);
        }
        if (desk.read(dialog) && desk.state() != DialogState.DELETED) {
            dialogs.set(desk, dialog, Math.max(nowMs + 1, dialogs.dueMs(desk)));
        }
    }

    /** No ACK came, or no answer to keep-alives: it has 10 s left. */
    void giveUp(Desk desk, long dialog) {
        long lastMs = desk.nowMs() + LAST_MS;
        boolean _ =
                desk.edits()
                        .edit(
                                dialog,
                                record -> {
                                    long dueMs = record.longAt(DialogRecord.DUE_MS);
                                    record.putLong(DialogRecord.DUE_MS, Math.min(dueMs, lastMs));
                                    int marks = record.intAt(DialogRecord.MARKS);
                                    record.putInt(
                                            DialogRecord.MARKS, marks | DialogRecord.MARK_GIVEN_UP);
                                    return true;
                                });
        dialogs.set(desk, dialog, dialogs.dueMs(desk));
    }

    private void expire(Core core, Desk desk, long dialog) {
        if ((desk.found().intAt(DialogRecord.MARKS) & DialogRecord.MARK_EXPIRED) != 0) {
            dialogs.fire(core, dialog, DialogEvent.TIMEOUT, 0, null); // no BYE was answered
            return;
        }
        runTimeoutRoute(core, desk, dialog);
        boolean prolonged =
                !desk.read(dialog) || desk.found().longAt(DialogRecord.DUE_MS) > desk.nowMs();
        if (prolonged || !desk.state().isUp()) {
            return;
        }
        dialogs.figures().expired.increment();
        boolean timed =
                (desk.found().intAt(DialogRecord.MARKS) & DialogRecord.MARK_SESSION_TIMER) != 0;
        if (timed) {
            sessionsExpired.increment();
        }
        boolean bye =
                (desk.found().intAt(DialogRecord.PROPERTIES) & DialogRecord.PROPERTY_BYE) != 0;
        LOG.debug("the lifetime of a dialog is over: {}", desk.callId());
        if (bye) {
            awaitBye(desk, dialog);
        }
        if (!bye || !requests.byeBoth(core, dialog, "")) {
            dialogs.fire(core, dialog, DialogEvent.TIMEOUT, 0, null);
        }
    }

    private static void awaitBye(Desk desk, long dialog) {
        long untilMs = desk.nowMs() + BYE_MS;
        boolean _ =
                desk.edits()
                        .edit(
                                dialog,
                                record -> {
                                    record.putLong(DialogRecord.DUE_MS, untilMs);
                                    int marks = record.intAt(DialogRecord.MARKS);
                                    record.putInt(
                                            DialogRecord.MARKS, marks | DialogRecord.MARK_EXPIRED);
                                    return true;
                                });
    }

    private void runTimeoutRoute(Core core, Desk desk, long dialog) {
        String route = desk.text(DialogField.TIMEOUT_ROUTE);
        if (!route.isEmpty()) {
            dialogs.settings()
                    .program()
                    .block(RouteKind.ROUTE, route)
                    .ifPresentOrElse(
                            block -> {
                                boolean _ =
                                        core.runOn(
                                                MadeUpRequest.of(desk, dialogs.settings()),
                                                block,
                                                made -> dialogs.message(made).dialog = dialog);
                            },
                            () -> LOG.warn("no route[{}] to run for a dialog's end", route));
        }
    }
}
