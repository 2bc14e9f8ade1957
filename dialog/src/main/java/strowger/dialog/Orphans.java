package strowger.dialog;

import strowger.dialog.profile.Entry;
import strowger.engine.routing.Core;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.SipMessage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Calls that rang when an earlier run of this node ended. Their dialogs were kept, the transactions
 * of their INVITEs were not: no timer of ours will refuse them, nothing of ours can cancel them. So
 * each counts for a short while only, unless something is heard of it. A response comes back by its
 * Via, and moves the dialog as it would have; the CANCEL ends it. As nothing but the call's names
 * says that these are of it, a 2xx that comes nevertheless has it count again. On a reactor.
 */
final class Orphans {
    private static final int FINAL = 200;
    private static final int FAILURE = 300;
    private static final int CANCELLED = 487;

    /** Those that ended and may be answered still. */
    private static final int ENDED_MAX = 1 << 14;

    private final Dialogs dialogs;
    private final SequencedMap<Long, List<Place>> ended = new LinkedHashMap<>();

    /** What a dialog was in: the number of a profile, and a value. */
    private record Place(int profile, String value) {}

    Orphans(Dialogs dialogs) {
        this.dialogs = dialogs;
    }

    /** Takes a message that no transaction has; false when it is of none of these calls. */
    boolean take(RoutingContext context) {
        SipMessage message = context.message();
        Desk desk = dialogs.desk(context.core());
        long dialog =
                desk.match(
                        message.buffer(),
                        message.callIdOffset(),
                        message.callIdLength(),
                        message.from().tagOffset(),
                        message.from().tagLength(),
                        0, // finds those only that were not answered
                        0);
        if (dialog == DialogId.NONE) {
            return !message.isRequest() && revive(context, desk, message.statusCode());
        }
        if (!DialogRecord.isOrphan(desk.found())) {
            return false;
        }
        return message.isRequest()
                ? end(context, desk, dialog, CANCELLED)
                : move(context, desk, dialog, message.statusCode());
    }

    /** It ends; what it was in is remembered for as long as it may still be answered. */
    private boolean end(RoutingContext context, Desk desk, long dialog, int code) {
        List<Place> places = new ArrayList<>();
        int _ =
                desk.entries()
                        .forEach(
                                dialog,
                                entry ->
                                        places.add(
                                                new Place(
                                                        Entry.profile(entry), Entry.value(entry))));
        if (!dialogs.fire(context.core(), dialog, DialogEvent.FAILURE, code, context)) {
            return false;
        }
        long untilMs = desk.nowMs() + 1000 * dialogs.config().earlySec();
        boolean _ =
                desk.edits()
                        .edit(
                                dialog,
                                record -> {
                                    record.deadlineMs(untilMs);
                                    return true;
                                });
        remember(dialog, places);
        return true;
    }

    private synchronized void remember(long dialog, List<Place> places) {
        if (ended.size() == ENDED_MAX) {
            var _ = ended.pollFirstEntry();
        }
        ended.put(dialog, places);
    }

    private synchronized Optional<List<Place>> remembered(long dialog) {
        return Optional.ofNullable(ended.remove(dialog));
    }

    private synchronized boolean isAnyRemembered() {
        return !ended.isEmpty();
    }

    /** A 2xx of one that has ended: it is up, and in what it was in before. */
    private boolean revive(RoutingContext reply, Desk desk, int code) {
        if (!isAnyRemembered() || code < FINAL || code >= FAILURE) {
            return false;
        }
        SipMessage message = reply.message();
        Value callId = new Value();
        Value from = new Value();
        Value to = new Value();
        callId.setText(message.buffer(), message.callIdOffset(), message.callIdLength());
        from.setText(message.buffer(), message.from().tagOffset(), message.from().tagLength());
        to.setEmpty(); // that of whom is not known
        long dialog = desk.match(callId, from, to);
        Optional<List<Place>> places = remembered(dialog);
        if (places.isEmpty()) {
            return false;
        }
        dialogs.answer(reply, dialog, code);
        for (Place place : places.get()) {
            boolean _ =
                    dialogs.enter(
                            reply,
                            dialog,
                            dialogs.profiles().profiles().at(place.profile()),
                            Value.ofText(place.value()));
        }
        return true;
    }

    private boolean move(RoutingContext reply, Desk desk, long dialog, int code) {
        Core core = reply.core();
        if (code < FINAL) {
            ring(core, desk, dialog, code, reply);
        } else if (code < FAILURE) {
            dialogs.answer(reply, dialog, code);
        } else if ((desk.found().intAt(DialogRecord.MARKS) & DialogRecord.MARK_FORKED) != 0) {
            return false; // another branch may be answered still: nobody knows
        } else {
            return end(reply, desk, dialog, code);
        }
        return true;
    }

    /** It rings still: it has as long as any other from now on. */
    private void ring(Core core, Desk desk, long dialog, int code, RoutingContext reply) {
        boolean _ =
                desk.edits()
                        .edit(
                                dialog,
                                record -> {
                                    record.putLong(DialogRecord.DUE_MS, 0);
                                    return true;
                                });
        dialogs.fire(core, dialog, DialogEvent.PROVISIONAL, code, reply);
        if (desk.read(dialog)) {
            dialogs.set(desk, dialog, dialogs.dueMs(desk));
        }
    }
}
