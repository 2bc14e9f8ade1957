package strowger.dialog;

/** What an edge of the state machine asks for. */
enum DialogAction {
    /** It is answered: note the callee's side, begin its lifetime, tell of its start. */
    START,
    /** It ends as a call that was up: leave the profiles, tell of its end. */
    END,
    /** It ends before it was answered: leave the profiles, tell of its failure. */
    FAIL,
    /** Its lifetime begins anew. */
    RENEW,
    /** It waits for no ACK any more. */
    SETTLE,
    /** A reliable provisional response was acknowledged. */
    NOTE_PRACK
}
