package strowger.dialog;

/** Where a message goes within its dialog. */
enum Direction {
    /** It could not be told. */
    NONE,
    /** From the caller to the callee. */
    DOWNSTREAM,
    /** From the callee to the caller. */
    UPSTREAM
}
