package strowger.dialog;

import strowger.engine.routing.Core;
import strowger.tables.RecordEditor;

import java.util.function.ObjLongConsumer;

/**
 * OPTIONS within dialogs, to find out whether their sides are still there: a side that answers 408
 * or 481 as often as configured, or not at all, ends the dialog.
 */
final class KeepAlives {
    private static final int FINAL = 200;
    private static final int TIMEOUT = 408;
    private static final int NO_DIALOG = 481;

    private final Dialogs dialogs;
    private final InDialogRequests requests;
    private final ObjLongConsumer<Desk> onLost;

    /**
     * @param onLost is told of a dialog whose side is not there any more.
     */
    KeepAlives(Dialogs dialogs, InDialogRequests requests, ObjLongConsumer<Desk> onLost) {
        this.dialogs = dialogs;
        this.requests = requests;
        this.onLost = onLost;
    }

    /** Sends what is due of a dialog, and says when it is due next. */
    void probe(Core core, Desk desk, long dialog) {
        long intervalMs = dialogs.config().probeSec() * 1000;
        long probeMs = desk.found().longAt(DialogRecord.PROBE_MS);
        if (intervalMs == 0 || probeMs == 0 || probeMs > desk.nowMs()) {
            return;
        }
        int properties = desk.found().intAt(DialogRecord.PROPERTIES);
        long nextMs = desk.nowMs() + intervalMs;
        boolean _ =
                desk.edits()
                        .edit(
                                dialog,
                                record -> {
                                    record.putLong(DialogRecord.PROBE_MS, nextMs);
                                    return true;
                                });
        for (Side side : Side.values()) {
            if ((properties & side.probe) != 0) {
                boolean _ =
                        requests.send(
                                core,
                                dialog,
                                side,
                                "OPTIONS",
                                "",
                                InDialogRequests.Body.NONE,
                                (_, _, code) -> onAnswer(core, dialog, side, code));
            }
        }
    }

    private void onAnswer(Core core, long dialog, Side side, int code) {
        if (code < FINAL) {
            return;
        }
        boolean missed = code == TIMEOUT || code == NO_DIALOG;
        Desk desk = dialogs.desk(core);
        if (desk.edits().edit(dialog, record -> count(record, side, missed))
                && desk.state().isUp()
                && desk.found().byteAt(side.missed) >= dialogs.config().missedMax()) {
            onLost.accept(desk, dialog);
        }
    }

    private static boolean count(RecordEditor record, Side side, boolean missed) {
        int before = record.byteAt(side.missed);
        record.putByte(side.missed, (byte) (missed ? Math.min(before + 1, 100) : 0));
        return true;
    }
}
