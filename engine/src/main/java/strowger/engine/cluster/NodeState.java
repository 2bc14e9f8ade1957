package strowger.engine.cluster;

/** Whether a node takes part. */
public enum NodeState {
    /** It answers. */
    ACTIVE,
    /** It does not answer now; it is asked again and again. */
    NOT_ACTIVE,
    /** It does not answer, or was switched off; nothing is sent to it until it comes back. */
    DISABLED
}
