package strowger.modules.limits;

import java.util.Optional;

/** How a pipe decides what it lets through. */
public enum Algorithm {
    /** Everything. */
    NOP,
    /** Evenly as much as the limit, when there was more than that in the interval before. */
    RED,
    /** The first of each interval, up to the limit. */
    TAILDROP,
    /** As much as keeps the processors at the limit, in per cent. */
    FEEDBACK,
    /** Everything while no more bytes wait in the sockets than the limit. */
    NETWORK;

    private static final Algorithm[] ALL = values();

    static Algorithm at(int ordinal) {
        return ALL[ordinal];
    }

    /** The algorithm of a name, in capitals. */
    public static Optional<Algorithm> of(String name) {
        for (Algorithm algorithm : ALL) {
            if (algorithm.name().equals(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
