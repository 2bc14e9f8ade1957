package strowger.presence.pua;

import strowger.engine.value.Value;

import java.util.Optional;

/**
 * What of dialogs is published.
 *
 * @param lifetimeSec of a document; 0 for the dialog's own.
 * @param callerConfirmed whether the caller is shown as connected from the start.
 * @param calleeTrying whether the callee is shown before its phone rings.
 * @param publishesWithin whether changes within a phase are published.
 * @param isDisplayed whether the users of both parties are shown as their names.
 * @param namedByUuid whether a document calls the dialog by a UUID, and not by the Call-ID.
 * @param callerVariable of a dialog, that names the URI published for the caller.
 * @param identityVariable of a dialog, that names who its documents say is local.
 * @param hiddenCaller who documents name for a caller for whom nothing is published.
 */
record DialogSettings(
        boolean includesCallId,
        boolean includesParties,
        boolean includesTags,
        boolean includesRequestUri,
        long lifetimeSec,
        boolean callerConfirmed,
        boolean calleeTrying,
        boolean publishesWithin,
        boolean isDisplayed,
        boolean namedByUuid,
        Optional<Value> callerVariable,
        Optional<Value> calleeVariable,
        Optional<Value> identityVariable,
        Optional<String> hiddenCaller,
        Optional<String> hiddenCallee) {}
