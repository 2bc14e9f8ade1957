package strowger.presence.pua;

import org.agrona.DirectBuffer;

import strowger.engine.dialog.DialogFacts;
import strowger.engine.dialog.DialogListener;
import strowger.engine.dialog.DialogPhase;
import strowger.engine.dialog.DialogText;
import strowger.engine.value.Value;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongUnaryOperator;

/**
 * Publishes each dialog of which this node is told, once for the caller and once for the callee,
 * and shows for a moment that it is over when it ends. What an earlier run has published of a
 * dialog goes on, and ends.
 */
final class DialogPublisher implements DialogListener {
    private static final String EVENT = "dialog";
    private static final long ENDED_SEC = 5; // in which every watcher is told that it is over

    private final DialogSettings settings;
    private final DialogChoice choice;
    private final Publisher pua;
    private final LongUnaryOperator lifetime;

    /**
     * @param choice which dialogs are published.
     * @param lifetime of a document, in seconds, by that of its dialog.
     */
    DialogPublisher(
            DialogSettings settings,
            DialogChoice choice,
            Publisher pua,
            LongUnaryOperator lifetime) {
        this.settings = settings;
        this.choice = choice;
        this.pua = pua;
        this.lifetime = lifetime;
    }

    @Override
    public void changed(DialogFacts dialog) {
        boolean begins =
                dialog.phase() == DialogPhase.TRYING && dialog.phaseBefore() == DialogPhase.TRYING;
        boolean same = dialog.phase() == dialog.phaseBefore() && !begins;
        if (dialog.isReplica()) {
            return; // the node that owns it publishes it
        }
        Optional<ShownDialog> chosen =
                choice.of(dialog); // whatever becomes of it: the URIs may be others
        if (same && !settings.publishesWithin()) {
            return;
        }
        Value text = new Value();
        ShownDialog shown = chosen.orElseGet(() -> published(dialog, text));
        publish(dialog, shown, text, true);
        if (settings.calleeTrying() || isCalleeShown(dialog)) {
            publish(dialog, shown, text, false);
        }
    }

    /** What is published of a dialog already. */
    private ShownDialog published(DialogFacts dialog, Value text) {
        return new ShownDialog(
                isPublished(dialog, text, true),
                isPublished(dialog, text, false),
                Optional.empty(),
                Optional.empty());
    }

    private boolean isPublished(DialogFacts dialog, Value text, boolean caller) {
        String identity = identity(dialog, text, caller);
        String id = id(read(dialog, DialogText.CALL_ID, text), caller);
        return presentity(dialog, identity, text, caller).stream()
                .anyMatch(presentity -> pua.isPublished(presentity, EVENT, id));
    }

    private String identity(DialogFacts dialog, Value text, boolean caller) {
        return read(dialog, caller ? DialogText.FROM_URI : calleeUri(), text);
    }

    private static String id(String callId, boolean caller) {
        return "DIALOG_PUBLISH." + callId + (caller ? ".r" : ".e");
    }

    /** The callee is shown from its ringing on; what was never shown need not be ended. */
    private static boolean isCalleeShown(DialogFacts dialog) {
        boolean refused =
                dialog.phase() == DialogPhase.TERMINATED
                        && dialog.phaseBefore() == DialogPhase.TRYING;
        return dialog.phase() != DialogPhase.TRYING && !refused;
    }

    private void publish(DialogFacts dialog, ShownDialog shown, Value text, boolean caller) {
        String identity = identity(dialog, text, caller);
        if (!shown.isShown(caller)) {
            return;
        }
        for (String presentity :
                shown.uris(caller).orElseGet(() -> presentity(dialog, identity, text, caller))) {
            publish(dialog, shown, text, presentity, identity, caller);
        }
    }

    private List<String> presentity(
            DialogFacts dialog, String identity, Value text, boolean caller) {
        Optional<Value> variable = caller ? settings.callerVariable() : settings.calleeVariable();
        String named = variable(dialog, variable, text).orElse(identity);
        return named.isEmpty() ? List.of() : List.of(named);
    }

    private void publish(
            DialogFacts dialog,
            ShownDialog shown,
            Value text,
            String presentity,
            String identity,
            boolean caller) {
        String callId = read(dialog, DialogText.CALL_ID, text);
        boolean ended = dialog.phase() == DialogPhase.TERMINATED;
        String local = variable(dialog, settings.identityVariable(), text).orElse(identity);
        DirectBuffer document = document(dialog, shown, text, presentity, local, callId, caller);
        boolean _ =
                pua.publish(
                        new PuaPublication(
                                presentity,
                                EVENT,
                                id(callId, caller),
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
            ShownDialog shown,
            Value text,
            String presentity,
            String identity,
            String callId,
            boolean caller) {
        String fromTag = read(dialog, DialogText.FROM_TAG, text);
        String toTag = read(dialog, DialogText.TO_TAG, text);
        String callerTarget = read(dialog, DialogText.CALLER_CONTACT, text);
        String calleeTarget = read(dialog, DialogText.CALLEE_CONTACT, text);
        Optional<String> hidden =
                shown.isShown(!caller)
                        ? Optional.empty()
                        : caller ? settings.hiddenCallee() : settings.hiddenCaller();
        String other =
                hidden.orElse(read(dialog, caller ? calleeUri() : DialogText.FROM_URI, text));
        String otherTarget = hidden.orElse(caller ? calleeTarget : callerTarget);
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
                        otherTarget,
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

    private static Optional<String> variable(
            DialogFacts dialog, Optional<Value> variable, Value text) {
        return variable.map(
                        name -> {
                            dialog.readVariable(name, text);
                            return string(text);
                        })
                .filter(value -> !value.isEmpty());
    }

    private static String string(Value text) {
        return text.isText()
                ? text.buffer().getStringWithoutLengthUtf8(text.offset(), text.length())
                : "";
    }
}
