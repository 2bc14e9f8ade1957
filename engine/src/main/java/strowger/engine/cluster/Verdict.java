package strowger.engine.cluster;

/** What a peer makes of a message; its sender is told. */
public enum Verdict {
    /** Understood, whether or not anything changed. */
    TAKEN(200),
    /** Not understood; nothing changed. */
    MALFORMED(400),
    /** Understood, but it could not be done; nothing changed. */
    FAILED(500);

    private final int code;

    Verdict(int code) {
        this.code = code;
    }

    /** The code of SIP for it. */
    public int code() {
        return code;
    }
}
