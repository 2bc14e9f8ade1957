package strowger.presence.pua;

import org.agrona.DirectBuffer;

import strowger.engine.dialog.DialogFacts;
import strowger.engine.dialog.DialogListener;
import strowger.engine.dialog.DialogPhase;
import strowger.engine.dialog.DialogText;
import strowger.engine.value.Value;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongUnaryOperator;

/**
 * Publishes each dialog of which this node is told, once for the caller and once for the callee,
 * and shows for a moment that it is over when it ends.
 */
final class DialogPublisher implements DialogListener {
    private static final long ENDED_SEC = 5; // in which every watcher is told that it is over

    private final DialogSettings settings;
    private final Publisher pua;
    private final LongUnaryOperator lifetime;

    /**
     * @param lifetime of a document, in seconds, by that of its dialog.
     */
    DialogPublisher(DialogSettings settings, Publisher pua, LongUnaryOperator lifetime) {
        this.settings = settings;
        this.pua = pua;
        this.lifetime = lifetime;
    }

    @Override
    public void changed(DialogFacts dialog) {
        boolean begins =
                dialog.phase() == DialogPhase.TRYING && dialog.phaseBefore() == DialogPhase.TRYING;
        boolean same = dialog.phase() == dialog.phaseBefore() && !begins;
        if (dialog.isReplica() || (same && !settings.publishesWithin())) {
            return; // the node that owns it publishes it
        }
        Value text = new Value();
        publish(dialog, text, true);
        if (settings.calleeTrying() || isCalleeShown(dialog)) {
            publish(dialog, text, false);
        }
    }

    /** The callee is shown from its ringing on; what was never shown need not be ended. */
    private static boolean isCalleeShown(DialogFacts dialog) {
        boolean refused =
                dialog.phase() == DialogPhase.TERMINATED
                        && dialog.phaseBefore() == DialogPhase.TRYING;
        return dialog.phase() != DialogPhase.TRYING && !refused;
    }

    private void publish(DialogFacts dialog, Value text, boolean caller) {
        Optional<Value> variable = caller ? settings.callerVariable() : settings.calleeVariable();
        String identity = read(dialog, caller ? DialogText.FROM_URI : calleeUri(), text);
        String presentity =
                variable.map(name -> variable(dialog, name, text))
                        .filter(uri -> !uri.isEmpty())
                        .orElse(identity);
        if (presentity.isEmpty()) {
            return;
        }
        String callId = read(dialog, DialogText.CALL_ID, text);
        boolean ended = dialog.phase() == DialogPhase.TERMINATED;
        DirectBuffer document = document(dialog, text, presentity, identity, callId, caller);
        boolean _ =
                pua.publish(
                        new PuaPublication(
                                presentity,
                                "dialog",
                                "DIALOG_PUBLISH." + callId + (caller ? ".r" : ".e"),
                                "application/dialog-info+xml",
                                document,
                                ended ? ENDED_SEC : lifetimeSec(dialog)));
    }

    private DialogText calleeUri() {
        return settings.includesRequestUri() ? DialogText.REQUEST_URI : DialogText.TO_URI;
    }

    private long lifetimeSec(DialogFacts dialog) {
        return settings.lifetimeSec() > 0
                ? settings.lifetimeSec()
                : lifetime.applyAsLong(dialog.lifetimeSec());
    }

    private DirectBuffer document(
            DialogFacts dialog,
            Value text,
            String presentity,
            String identity,
            String callId,
            boolean caller) {
        String fromTag = read(dialog, DialogText.FROM_TAG, text);
        String toTag = read(dialog, DialogText.TO_TAG, text);
        String callerTarget = read(dialog, DialogText.CALLER_CONTACT, text);
        String calleeTarget = read(dialog, DialogText.CALLEE_CONTACT, text);
        String other = read(dialog, caller ? calleeUri() : DialogText.FROM_URI, text);
        boolean tags = settings.includesTags();
        boolean parties = settings.includesParties();
        return new DialogDocument(
                        presentity,
                        caller,
                        state(dialog.phase(), caller),
                        settings.namedByUuid() ? uuid(callId + fromTag) : callId,
                        settings.includesCallId() ? callId : "",
                        tags ? caller ? fromTag : toTag : "",
                        tags ? caller ? toTag : fromTag : "",
                        identity,
                        caller ? callerTarget : calleeTarget,
                        parties ? other : "",
                        caller ? calleeTarget : callerTarget,
                        settings.isDisplayed())
                .write();
    }

    /** The same in all documents of a dialog, on all nodes. */
    private static String uuid(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private String state(DialogPhase phase, boolean caller) {
        boolean shown = caller && settings.callerConfirmed() && phase != DialogPhase.TERMINATED;
        return shown ? DialogPhase.CONFIRMED.text() : phase.text();
    }

    private static String read(DialogFacts dialog, DialogText which, Value text) {
        dialog.read(which, text);
        return string(text);
    }

    private static String variable(DialogFacts dialog, Value name, Value text) {
        dialog.readVariable(name, text);
        return string(text);
    }

    private static String string(Value text) {
        return text.isText()
                ? text.buffer().getStringWithoutLengthUtf8(text.offset(), text.length())
                : "";
    }
}
