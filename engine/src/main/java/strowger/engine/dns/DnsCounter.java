package strowger.engine.dns;

/** What is counted of names and their answers. */
public enum DnsCounter {
    /** Questions asked of name servers. */
    QUESTIONS("Questions asked of name servers."),
    /** Questions answered out of memory. */
    CACHE_HITS("Questions answered out of memory."),
    /** Questions without an answer that could be used. */
    FAILED("Questions that no server answered usefully, or in time."),
    /** Answers that were refused. */
    ANSWERS_REFUSED("Answers refused: malformed, too large, or going round in circles."),
    /** Questions refused. */
    QUESTIONS_REFUSED("Questions refused because too many waited, or the name was none."),
    /** Answers forgotten before their time. */
    EVICTED("Answers forgotten before their time for want of room."),
    /** Targets put into quarantine. */
    QUARANTINED("Targets put into quarantine."),
    /** Targets passed over. */
    PASSED_OVER("Targets passed over because they were in quarantine.");

    private final String sentence;

    DnsCounter(String sentence) {
        this.sentence = sentence;
    }

    /** What is counted. */
    public String sentence() {
        return sentence;
    }
}
