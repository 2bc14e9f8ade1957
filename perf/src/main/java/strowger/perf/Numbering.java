package strowger.perf;

/**
 * Which user and which CSeq an exchange has.
 *
 * @param users that take turns; the same one comes again after all others.
 * @param firstRound added to the CSeq: rounds through all users that went before.
 */
record Numbering(long users, long firstRound) {
    /** The user's number, below {@link #users}. */
    long user(long sequence) {
        return sequence % users;
    }

    /** Grows by 1 each time a user comes again (RFC 3261 §10.2.4). */
    long cseq(long sequence) {
        return firstRound + sequence / users;
    }
}
