package strowger.presence.pua;

import strowger.engine.dialog.DialogFacts;
import strowger.engine.dialog.DialogPhase;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which dialogs are published, and for whom: flags and AVPs of the request that opened a dialog say
 * so for all its life. Of a dialog that this process has not seen begin nothing is known. For all
 * threads.
 */
final class DialogChoice {
    /** No such flag. */
    static final int NONE = -1;

    /** Values of one AVP that are read: as many URIs are published. */
    static final int URIS_MAX = 16;

    private static final int DIALOGS_MAX = 1 << 20;

    private final Flags flags;
    private final Optional<Value> callerAttribute;
    private final Optional<Value> calleeAttribute;
    private final boolean byAttributes;
    private final ConcurrentMap<Long, ShownDialog> shown = new ConcurrentHashMap<>();

    /**
     * Flags of messages, by their numbers; {@link #NONE} for none.
     *
     * @param publish without which a dialog is not published.
     * @param hideCaller with which nothing is published for the caller.
     * @param refresh with which the AVPs are read again.
     */
    record Flags(int publish, int hideCaller, int hideCallee, int refresh) {
        static final Flags UNSET = new Flags(NONE, NONE, NONE, NONE);
    }

    /** All dialogs, for both sides. */
    static DialogChoice all() {
        return new DialogChoice(Flags.UNSET, false, Optional.empty(), Optional.empty());
    }

    /**
     * @param isByAttributes whether the AVPs name the URIs that are published, and nothing is
     *     without.
     * @param callerName of the AVP for the caller.
     */
    DialogChoice(
            Flags flags,
            boolean isByAttributes,
            Optional<Value> callerName,
            Optional<Value> calleeName) {
        this.flags = flags;
        byAttributes = isByAttributes;
        callerAttribute = callerName;
        calleeAttribute = calleeName;
    }

    /**
     * What of a dialog is published, as it has changed now.
     *
     * @return empty when that is not known: it began before the start.
     */
    Optional<ShownDialog> of(DialogFacts dialog) {
        if (!byAttributes && flags.equals(Flags.UNSET)) {
            return Optional.of(ShownDialog.BOTH);
        }
        boolean begins =
                dialog.phase() == DialogPhase.TRYING && dialog.phaseBefore() == DialogPhase.TRYING;
        if (begins && !shown.containsKey(dialog.id()) && shown.size() < DIALOGS_MAX) {
            shown.put(dialog.id(), opened(dialog));
        } else if (byAttributes && is(dialog, flags.refresh())) {
            shown.computeIfPresent(dialog.id(), (_, before) -> refreshed(dialog, before));
        }
        boolean ended = dialog.phase() == DialogPhase.TERMINATED;
        ShownDialog known = ended ? shown.remove(dialog.id()) : shown.get(dialog.id());
        if (known != null) {
            return Optional.of(known);
        }
        boolean wasOver = dialog.phaseBefore() == DialogPhase.TERMINATED;
        return begins || wasOver ? Optional.of(ShownDialog.NOTHING) : Optional.empty();
    }

    /** Dialogs that it remembers. */
    int count() {
        return shown.size();
    }

    private static boolean is(DialogFacts dialog, int flag) {
        return flag != NONE && dialog.isFlagged(flag);
    }

    private ShownDialog opened(DialogFacts dialog) {
        if (flags.publish() != NONE && !dialog.isFlagged(flags.publish())) {
            return ShownDialog.NOTHING;
        }
        return refreshed(
                dialog,
                new ShownDialog(
                        !is(dialog, flags.hideCaller()),
                        !is(dialog, flags.hideCallee()),
                        Optional.empty(),
                        Optional.empty()));
    }

    private ShownDialog refreshed(DialogFacts dialog, ShownDialog before) {
        return byAttributes
                ? new ShownDialog(
                        before.isCallerShown(),
                        before.isCalleeShown(),
                        Optional.of(uris(dialog, callerAttribute)),
                        Optional.of(uris(dialog, calleeAttribute)))
                : before;
    }

    private static List<String> uris(DialogFacts dialog, Optional<Value> attribute) {
        List<String> uris = new ArrayList<>();
        Value text = new Value();
        for (int index = 0; attribute.isPresent() && index < URIS_MAX; index++) {
            dialog.readAttribute(attribute.get(), index, text);
            if (!text.isText()) {
                break;
            }
            uris.add(text.toString());
        }
        return List.copyOf(uris);
    }
}
