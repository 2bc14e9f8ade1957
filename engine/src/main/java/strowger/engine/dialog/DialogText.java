package strowger.engine.dialog;

/** The texts of a dialog that can be asked for. */
public enum DialogText {
    /** Call-ID. */
    CALL_ID,
    /** The URI of From in the first request: the caller. */
    FROM_URI,
    /** The URI of To in the first request. */
    TO_URI,
    /** The request URI of the first request as it was sent on. */
    REQUEST_URI,
    /** The caller's tag. */
    FROM_TAG,
    /** The callee's tag; none before the 2xx. */
    TO_TAG,
    /** The caller's Contact URI. */
    CALLER_CONTACT,
    /** The callee's Contact URI; none before the 2xx. */
    CALLEE_CONTACT,
    /** The routes towards the caller, as the value of a Route header; may be none. */
    CALLER_ROUTES,
    /** The routes towards the callee. */
    CALLEE_ROUTES
}
