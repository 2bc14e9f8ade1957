package strowger.perf;

/**
 * When a request is sent again and when it is given up (RFC 3261 §17.1.1.2, §17.1.2.2).
 *
 * @param timeoutNs after which a request without an answer is given up.
 * @param t1Ns first wait before sending again; 0 never sends again.
 * @param t2Ns longest wait before sending again, other than for INVITE.
 */
record Timers(long timeoutNs, long t1Ns, long t2Ns) {
    static final long T1_NS = 500_000_000L;
    static final long T2_NS = 4_000_000_000L;

    /** Never sends again: on loopback a datagram that is lost is a fault of the server. */
    static Timers once(long timeoutNs) {
        return new Timers(timeoutNs, 0, 0);
    }

    /** T1 and T2 of RFC 3261 §17.1.1.1. */
    static Timers resending(long timeoutNs) {
        return new Timers(timeoutNs, T1_NS, T2_NS);
    }

    boolean isResending() {
        return t1Ns > 0;
    }

    /** Starts both timers for the request about to be sent; an INVITE's wait knows no T2. */
    void start(Exchange exchange, boolean invite, long nowNs) {
        exchange.deadlineNs = nowNs + timeoutNs;
        exchange.resendAfterNs = t1Ns;
        exchange.resendAfterMaxNs = invite ? timeoutNs : t2Ns;
        exchange.resendNs = nowNs + t1Ns;
    }

    /** A provisional answer ends timer A of an INVITE (§17.1.1.2); others go on at T2. */
    void onProvisional(Exchange exchange, boolean invite, long nowNs) {
        if (isResending()) {
            exchange.resendAfterNs = invite ? 0 : t2Ns;
            exchange.resendNs = nowNs + exchange.resendAfterNs;
        }
    }

    /** True when the request is to be sent again now; then the next time is set. */
    boolean isDue(Exchange exchange, long nowNs) {
        if (exchange.resendAfterNs == 0 || exchange.resendNs - nowNs > 0) {
            return false;
        }
        exchange.resendAfterNs = Math.min(exchange.resendAfterNs * 2, exchange.resendAfterMaxNs);
        exchange.resendNs = nowNs + exchange.resendAfterNs;
        return true;
    }
}
