package strowger.engine.transaction;

/** What a reactor's transactions are counted by; names as Kamailio's {@code tm.stats} has them. */
public enum TransactionCounter {
    CURRENT("Transactions there are."),
    WAITING("Transactions that only absorb what comes late."),
    TOTAL("Transactions made."),
    TOTAL_LOCAL("Transactions made for requests of our own."),
    RPL_RECEIVED("Replies received that belong to a transaction."),
    RPL_GENERATED("Replies of our own sent."),
    RPL_SENT("Replies sent."),
    CLASS_2XX("Transactions completed with a 2xx."),
    CLASS_3XX("Transactions completed with a 3xx."),
    CLASS_4XX("Transactions completed with a 4xx."),
    CLASS_5XX("Transactions completed with a 5xx."),
    CLASS_6XX("Transactions completed with a 6xx."),
    FREED("Transactions freed."),
    REFUSED("Requests refused with 503 because there is no room for their transaction."),
    RETRANSMISSIONS("Requests and replies sent again by a timer."),
    ABSORBED("Requests that came again and were absorbed."),
    FAILOVERS("Branches sent to a further target of their name."),
    TIMEOUTS("Branches without a final response in time."),
    HANDED_OVER("Messages handed to the reactor that owns their transaction."),
    HANDOVER_REFUSED("Messages dropped because that reactor's inbox was full."),
    UNFINISHED("Requests whose script ended without an answer, and got 500 or nothing."),
    STRAY_REPLIES("Replies dropped because their transaction is gone."),
    MEMORY_REFUSED("Pieces of state that could not be kept for lack of memory.");

    private static final TransactionCounter[] ALL = values();

    private final String sentence;

    TransactionCounter(String sentence) {
        this.sentence = sentence;
    }

    /** What counts transactions that are completed with a code of 200 or more. */
    static TransactionCounter ofClass(int code) {
        return ALL[CLASS_2XX.ordinal() - 2 + Math.min(code / 100, 6)];
    }

    /** What is counted. */
    public String sentence() {
        return sentence;
    }
}
