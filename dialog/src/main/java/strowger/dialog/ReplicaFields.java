package strowger.dialog;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.dialog.replication.ToldDialog;
import strowger.dialog.replication.ToldSide;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes what another node has told of a dialog into its record here. */
final class ReplicaFields {
    private static final long GRACE_MS = 60_000; // the owner ends it first, if it lives

    private ReplicaFields() {}

    /** What moves with its state: both sides, and how long it may last. */
    static void fill(DialogDraft draft, ToldDialog told) {
        side(draft, Side.CALLER, told.caller());
        side(draft, Side.CALLEE, told.callee());
        draft.putInt(DialogRecord.STARTED_SEC, (int) told.startedSec());
        if (told.lifetimeSec() > 0) {
            draft.putInt(DialogRecord.LIFETIME_SEC, (int) told.lifetimeSec());
        }
        if (told.dueMs() != ToldDialog.NO_DUE) {
            draft.putLong(DialogRecord.DUE_MS, told.dueMs() + GRACE_MS);
        } else if (told.startedSec() > 0) { // Kamailio does not say what requests have prolonged
            long dueMs = 1000 * (told.startedSec() + told.lifetimeSec());
            draft.putLong(DialogRecord.DUE_MS, dueMs + GRACE_MS);
        }
    }

    private static void side(DialogDraft draft, Side side, ToldSide told) {
        if (!told.tag().isEmpty()) {
            draft.text(side.tag, Value.ofText(told.tag()))
                    .text(side.contact, Value.ofText(told.contact()))
                    .text(side.routes, Value.ofText(told.routes()))
                    .putInt(side.cseq, (int) told.cseq());
        }
    }

    /** Its variables, all of them. */
    static void variables(DialogDraft draft, Map<String, String> variables) {
        if (variables.isEmpty()) {
            return;
        }
        UnsafeBuffer from = new UnsafeBuffer(new byte[VariableList.LENGTH_MAX]);
        UnsafeBuffer to = new UnsafeBuffer(new byte[VariableList.LENGTH_MAX]);
        int length = 0;
        VariableList list = new VariableList();
        List<String> names = new ArrayList<>(variables.keySet());
        for (String name : names.reversed()) { // the newest stands first
            String value = variables.getOrDefault(name, "");
            int written =
                    list.wrap(from, 0, length)
                            .writeWith(Value.ofText(name), Value.ofText(value), to);
            if (written >= 0) {
                length = written;
                from.putBytes(0, to, 0, length);
            }
        }
        draft.text(DialogField.VARIABLES, from, 0, length);
    }
}
