package strowger.presence.notify;

import strowger.engine.module.Counter;
import strowger.engine.module.Exports;

/** What is counted of NOTIFYs; for all threads. */
public final class NotifyCounters {
    final Counter sent;
    final Counter unsent;
    final Counter failed;
    final Counter ended;
    final Counter queueFull;
    final Counter bodyTooLong;

    /** Declares them. */
    public NotifyCounters(Exports exports) {
        sent = exports.counter("notifies_sent", "NOTIFY requests sent.");
        unsent =
                exports.counter(
                        "notifies_unsent", "NOTIFY requests that could not be sent; tried again.");
        failed = exports.counter("notifies_failed", "NOTIFY requests that got no 2xx.");
        ended =
                exports.counter(
                        "subscriptions_ended_by_notify",
                        "Subscriptions that the answer to a NOTIFY ended.");
        queueFull =
                exports.counter(
                        "notify_queue_full",
                        "Changes whose watchers are told later for want of room.");
        bodyTooLong = exports.counter("bodies_too_long", "Composed bodies too long to be sent.");
    }
}
