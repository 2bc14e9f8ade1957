package strowger.engine.transaction;

import java.util.BitSet;

/**
 * How transactions are kept: the numbers that Kamailio's {@code tm} has as parameters, and our
 * bounds. Changed by {@link #set}; read by all reactors, so that a change takes effect at once.
 */
public final class TransactionConfig {
    private static final int UNAVAILABLE = 503;

    /** A number that can be set. */
    public enum Setting {
        /** Timers B and F in ms: how long the first response is waited for. */
        FR_TIMER(30_000),
        /** Timer C in ms: how long the final response to an INVITE is waited for. */
        FR_INV_TIMER(120_000),
        /** T1 in ms. */
        RETR_TIMER1(500),
        /** T2 in ms. */
        RETR_TIMER2(4_000),
        /** Timers I, J and K in ms. */
        WT_TIMER(5_000),
        /** How long a transaction of an INVITE lives without a final response, in ms. */
        MAX_INV_LIFETIME(180_000),
        /** How long another transaction lives without a final response, in ms. */
        MAX_NONINV_LIFETIME(32_000),
        /** Whether an INVITE is answered 100 when it is relayed. */
        AUTO_INV_100(1),
        /** Whether each provisional response restarts timer C. */
        RESTART_FR_ON_EACH_REPLY(1),
        /** Whether a 503 is passed on as 500 (RFC 3261 §16.7 step 6). */
        REMAP_503_500(1),
        /** Whether a 6xx does not stop other branches. */
        DISABLE_6XX_BLOCK(0),
        /** Whether the challenges of all branches are passed on (RFC 3261 §16.7 step 7). */
        AGGREGATE_CHALLENGES(1),
        /** Whether 100 is passed on. */
        RELAY_100(0),
        /** Which former legs count when the best response is chosen; 3: none. */
        FAILURE_REPLY_MODE(3),
        /** Whether a CANCEL of ours says why. */
        LOCAL_CANCEL_REASON(1),
        /** Whether the Reason of a CANCEL is passed on. */
        E2E_CANCEL_REASON(1),
        /** The code that a request is answered with whose relay has failed. */
        DEFAULT_CODE(500),
        /** The code of a timeout. */
        REPLY_408_CODE(408),
        /** Transactions of a reactor, at most. */
        MAX_TRANSACTIONS(1_000_000),
        /** Memory of a reactor's transactions, at most, in MiB. */
        MAX_MEMORY_MIB(4_096),
        /** What Retry-After says when there is no room for a transaction, in s. */
        RETRY_AFTER(5);

        private final long unset;

        Setting(long unset) {
            this.unset = unset;
        }

        /** Its value when it is not set. */
        public long unset() {
            return unset;
        }
    }

    private final java.util.concurrent.atomic.AtomicLongArray values =
            new java.util.concurrent.atomic.AtomicLongArray(Setting.values().length);
    private volatile String tryingReason = "trying -- your call is important to us";
    private volatile String timeoutReason = "Request Timeout";
    private volatile String defaultReason = "Server Internal Error";
    private volatile String onStatelessReply = "";
    private volatile BitSet failoverCodes = new BitSet();

    public TransactionConfig() {
        for (Setting setting : Setting.values()) {
            values.set(setting.ordinal(), setting.unset());
        }
    }

    public void set(Setting setting, long value) {
        values.set(setting.ordinal(), value);
    }

    public long value(Setting setting) {
        return values.getOpaque(setting.ordinal());
    }

    boolean is(Setting setting) {
        return value(setting) != 0;
    }

    /** The reason of the 100. */
    public String tryingReason() {
        return tryingReason;
    }

    public void tryingReason(String reason) {
        tryingReason = reason;
    }

    /** The reason of a timeout's response. */
    public String timeoutReason() {
        return timeoutReason;
    }

    public void timeoutReason(String reason) {
        timeoutReason = reason;
    }

    /** The reason of the response to a request whose relay has failed. */
    public String defaultReason() {
        return defaultReason;
    }

    public void defaultReason(String reason) {
        defaultReason = reason;
    }

    /** The {@code onreply_route} that runs on replies that belong to no transaction; or empty. */
    public String onStatelessReply() {
        return onStatelessReply;
    }

    public void onStatelessReply(String route) {
        onStatelessReply = route;
    }

    /** Has responses with these codes lead to the next target of a name, as 503 always does. */
    public void failoverCodes(BitSet codes) {
        failoverCodes = codes;
    }

    /** Whether a response with this code leads to the next target of a name (RFC 3263 §4.3). */
    boolean leadsOn(int code) {
        return code == UNAVAILABLE || failoverCodes.get(code);
    }
}
