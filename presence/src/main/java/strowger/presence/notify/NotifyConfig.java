package strowger.presence.notify;

import strowger.engine.value.Value;

import java.util.Optional;

/**
 * How subscriptions are kept and watchers told.
 *
 * @param maxExpiresSec the longest that a subscription lasts.
 * @param minExpiresSec the shortest.
 * @param raised whether a shorter one is prolonged; it is answered 423 otherwise.
 * @param expiresOffsetSec taken off what the watcher is told, so that it refreshes in time.
 * @param okCode 200, or 202.
 * @param cseqOffset how much older a refresh may be than the last one.
 * @param userCaseMatters whether {@code Bob} and {@code bob} are two presentities.
 * @param endedByTimeout whether a NOTIFY without an answer ends a subscription.
 * @param sameReplaced whether a subscription ends others of its presentity and Call-ID.
 * @param fastNotify whether the first NOTIFY follows at once.
 * @param refreshTold whether watchers hear of a publication's refresh, by a NOTIFY without a body.
 * @param variableKept whether {@code $subs} is there while a NOTIFY is sent.
 * @param waitingMs how long a watcher is shown whose subscription ran out undecided.
 * @param patienceMs after which news is sent although the last NOTIFY is not answered.
 * @param serverAddress our Contact; empty for the socket that a SUBSCRIBE came in on.
 * @param xavpName of the XAVP whose member {@code delete_subscription} ends a subscription.
 */
public record NotifyConfig(
        long maxExpiresSec,
        long minExpiresSec,
        boolean raised,
        long expiresOffsetSec,
        int okCode,
        int cseqOffset,
        boolean userCaseMatters,
        boolean endedByTimeout,
        boolean sameReplaced,
        boolean fastNotify,
        boolean refreshTold,
        boolean variableKept,
        long waitingMs,
        long patienceMs,
        Optional<Value> serverAddress,
        Optional<Value> xavpName) {}
