package strowger.dialog;

import strowger.engine.routing.Core;
import strowger.engine.routing.RoutingContext;
import strowger.parser.SipMessage;

/**
 * Calls that rang when an earlier run of this node ended. Their dialogs were kept, the transactions
 * of their INVITEs were not: no timer of ours will refuse them, nothing of ours can cancel them. So
 * each counts for a short while only, unless something is heard of it. A response comes back by its
 * Via, and moves the dialog as it would have; the CANCEL ends it. On a reactor.
 */
final class Orphans {
    private static final int FINAL = 200;
    private static final int FAILURE = 300;
    private static final int CANCELLED = 487;

    private final Dialogs dialogs;

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
        if (dialog == DialogId.NONE || !DialogRecord.isOrphan(desk.found())) {
            return false;
        }
        return message.isRequest()
                ? dialogs.fire(context.core(), dialog, DialogEvent.FAILURE, CANCELLED, context)
                : move(context, desk, dialog, message.statusCode());
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
            dialogs.fire(core, dialog, DialogEvent.FAILURE, code, reply);
        }
        return true;
    }

    /** It rings still: it has as long as any other from now on. */
    private void ring(Core core, Desk desk, long dialog, int code, RoutingContext reply) {
        boolean _ =
                desk.edit(
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
