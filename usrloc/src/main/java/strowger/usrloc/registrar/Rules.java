package strowger.usrloc.registrar;

import strowger.engine.module.Exports;

/** All that the parameters of {@code registrar} say. Set while the configuration loads. */
final class Rules {
    private static final int Q_MAX = 1000;
    private static final long RETRY_AFTER_FULL_SEC = 60;

    private final AorRule aor = new AorRule();
    private final ExpiresRule expires = new ExpiresRule();
    private final PathRule path = new PathRule();
    private final OutboundRule outbound = new OutboundRule();
    private final ReceivedRule received = new ReceivedRule();
    private final ContactXavps xavps = new ContactXavps();
    private final SocketRule socket = new SocketRule(xavps);
    private volatile long lookupFilter;
    private volatile long contactLengthMax = 512;
    private volatile long maxContacts;
    private volatile long defaultQ = -1;
    private volatile long retryAfterSec;
    private volatile boolean expiredUsed;
    private volatile boolean branchesAppended = true;
    private volatile boolean methodsFiltered;
    private volatile boolean gruuEnabled = true;

    void export(Exports exports) {
        aor.export(exports);
        expires.export(exports);
        path.export(exports);
        outbound.export(exports);
        received.export(exports);
        xavps.export(exports);
        socket.export(exports);
        exports.integer("lookup_filter_mode", bits -> lookupFilter = bits)
                .unset(0)
                .whileRunning()
                .doc(
                        "Which contacts lookup leaves out: 1 those without a branch flag of"
                                + " rlf_bflags, 2 those whose connection has ended.");
        exports.integer("contact_max_size", value -> contactLengthMax = clamp(value, 2048))
                .unset(512)
                .whileRunning()
                .doc("Bytes the URI of a contact may have.");
        exports.integer("max_contacts", value -> maxContacts = clamp(value, Integer.MAX_VALUE))
                .unset(0)
                .whileRunning()
                .doc("Contacts an address of record may have; 0 for no bound but the table's.");
        exports.integer("default_q", value -> defaultQ = Math.clamp(value, -1, Q_MAX))
                .unset(-1)
                .whileRunning()
                .doc("The q in thousandths of a contact without one; -1 for none.");
        exports.integer("retry_after", value -> retryAfterSec = clamp(value, 86_400))
                .unset(0)
                .whileRunning()
                .doc("Seconds that Retry-After tells with a 5xx; 0 for no such header.");
        exports.integer("use_expired_contacts", value -> expiredUsed = value != 0)
                .unset(0)
                .doc(
                        "1 has lookup, registered and their kin find contacts that have expired,"
                                + " for timer_interval seconds of usrloc.");
        exports.integer("append_branches", value -> branchesAppended = value != 0)
                .unset(1)
                .whileRunning()
                .doc("Whether lookup makes branches of all contacts but the first.");
        exports.integer("method_filtering", value -> methodsFiltered = value != 0)
                .unset(0)
                .whileRunning()
                .doc("Whether lookup leaves out contacts that don't take the method.");
        exports.integer("gruu_enabled", value -> gruuEnabled = value != 0)
                .unset(1)
                .whileRunning()
                .doc("Whether contacts with an instance get GRUUs (RFC 5627).");
        exports.statistic("max_contacts", () -> maxContacts).doc("The value of max_contacts.");
    }

    private static long clamp(long value, int max) {
        return Math.clamp(value, 0, max);
    }

    AorRule aor() {
        return aor;
    }

    ExpiresRule expires() {
        return expires;
    }

    PathRule path() {
        return path;
    }

    OutboundRule outbound() {
        return outbound;
    }

    ReceivedRule received() {
        return received;
    }

    ContactXavps xavps() {
        return xavps;
    }

    SocketRule socket() {
        return socket;
    }

    /** The bits of {@code lookup_filter_mode}. */
    long lookupFilter() {
        return lookupFilter;
    }

    int contactLengthMax() {
        return (int) contactLengthMax;
    }

    /** 0 for no bound. */
    int maxContacts() {
        return (int) maxContacts;
    }

    int defaultQ() {
        return (int) defaultQ;
    }

    /** What Retry-After tells; 0 for no such header. A full table always has one. */
    long retryAfterSec(Refusal refusal) {
        return refusal == Refusal.TABLE_FULL && retryAfterSec == 0
                ? RETRY_AFTER_FULL_SEC
                : retryAfterSec;
    }

    boolean areExpiredUsed() {
        return expiredUsed;
    }

    boolean areBranchesAppended() {
        return branchesAppended;
    }

    boolean areMethodsFiltered() {
        return methodsFiltered;
    }

    boolean isGruuEnabled() {
        return gruuEnabled;
    }
}
