package strowger.engine.transaction;

import org.jspecify.annotations.Nullable;

import strowger.engine.routing.RouteBlock;

/**
 * What the script wants of a transaction: routes, times, rules. One to a transaction; and one to a
 * layer, for the transaction that the message being handled may yet get.
 */
final class Intent {
    @Nullable RouteBlock onReply;
    @Nullable RouteBlock onFailure;
    @Nullable RouteBlock onBranch;
    @Nullable RouteBlock onBranchFailure;
    long frMs;
    long frInviteMs;
    long t1Ms;
    long t2Ms;
    long lifetimeMs;
    boolean disable6xx;
    boolean quiet; // no 100 of our own
    boolean failoverDisabled;
    boolean internalReplyDisabled;
    boolean cancelReasonDisabled;
    boolean ackDisabled; // of 2xx to an INVITE of our own

    /** Wants what another one does. */
    void copyFrom(Intent other) {
        onReply = other.onReply;
        onFailure = other.onFailure;
        onBranch = other.onBranch;
        onBranchFailure = other.onBranchFailure;
        frMs = other.frMs;
        frInviteMs = other.frInviteMs;
        t1Ms = other.t1Ms;
        t2Ms = other.t2Ms;
        lifetimeMs = other.lifetimeMs;
        disable6xx = other.disable6xx;
        quiet = other.quiet;
        failoverDisabled = other.failoverDisabled;
        internalReplyDisabled = other.internalReplyDisabled;
        cancelReasonDisabled = other.cancelReasonDisabled;
        ackDisabled = other.ackDisabled;
    }

    /** Forgets all: 0 means what the configuration says. */
    void clear() {
        onReply = null;
        onFailure = null;
        onBranch = null;
        onBranchFailure = null;
        frMs = 0;
        frInviteMs = 0;
        t1Ms = 0;
        t2Ms = 0;
        lifetimeMs = 0;
        disable6xx = false;
        quiet = false;
        failoverDisabled = false;
        internalReplyDisabled = false;
        cancelReasonDisabled = false;
        ackDisabled = false;
    }
}
