package strowger.modules.dispatcher;

/** Which destinations are probed: the values of {@code ds_probing_mode}. */
enum ProbingMode {
    /** Those in a state of probing; one that answers leaves it. */
    PROBING_ONCE,
    /** All, and all stay in a state of probing. */
    ALL,
    /** Those that are inactive and in a state of probing. */
    INACTIVE,
    /** Those in a state of probing; they stay in it. */
    PROBING;

    private static final ProbingMode[] ALL_MODES = values();

    static ProbingMode of(long value) {
        return value < 0 || value >= ALL_MODES.length ? PROBING_ONCE : ALL_MODES[(int) value];
    }

    /** Whether a destination is to be asked now; one that is disabled never is. */
    boolean wants(Gateway gateway) {
        int flags = gateway.flags();
        boolean marked = (flags & Gateway.PROBING) != 0;
        return (flags & Gateway.DISABLED) == 0
                && switch (this) {
                    case ALL -> true;
                    case PROBING_ONCE, PROBING -> marked;
                    case INACTIVE -> marked && (flags & Gateway.INACTIVE) != 0;
                };
    }

    /** Whether a destination that answered stays in a state of probing. */
    boolean keeps(boolean marked) {
        return this == ALL || (this == PROBING && marked);
    }
}
