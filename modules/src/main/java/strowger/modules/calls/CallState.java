package strowger.modules.calls;

/** How far a call has come. */
enum CallState {
    /** The INVITE has come. */
    INIT,
    /** A provisional reply has come. */
    PROGRESS,
    /** A 2xx has come. */
    ANSWERED,
    /** The ACK has come. */
    CONFIRMED,
    /** A BYE has come. */
    TERMINATED,
    /** The INVITE has failed, or was cancelled. */
    NOTANSWERED;

    private static final CallState[] ALL = values();

    static CallState of(int number) {
        return ALL[number];
    }

    /** Whether it counts as a call. */
    boolean isOngoing() {
        return this != TERMINATED && this != NOTANSWERED;
    }

    /** Whether it can still be answered. */
    boolean isOpen() {
        return this == INIT || this == PROGRESS || this == NOTANSWERED;
    }
}
