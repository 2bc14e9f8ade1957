package strowger.engine.dialog;

/** How far a dialog has come, in the words of RFC 4235 §3.7.1. */
public enum DialogPhase {
    /** The INVITE went out. */
    TRYING,
    /** A provisional response came. */
    EARLY,
    /** A 2xx came, and its ACK perhaps. */
    CONFIRMED,
    /** It has ended: refused, hung up, timed out. */
    TERMINATED;

    /** The name as a dialog-info document has it. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
