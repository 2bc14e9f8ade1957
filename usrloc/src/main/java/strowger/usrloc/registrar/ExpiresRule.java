package strowger.usrloc.registrar;

import strowger.engine.module.Exports;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a contact is bound (RFC 3261 §10.3 step 7). Set while the configuration loads.
 *
 * <p>A time that can't be read, or is 2^32 and more, counts as none.
 */
final class ExpiresRule {
    /** What a request without a time has; also of one that can't be read. */
    static final long ABSENT = -1;

    /** The longest, in seconds (RFC 3261 §20.19). */
    static final long SECONDS_MAX = 0xFFFF_FFFFL;

    private static final int PERCENT_MAX = 100;

    private volatile long defaultSec = 3600;
    private volatile long minSec = 60;
    private volatile long maxSec;
    private volatile long rangePercent;
    private volatile long defaultRangePercent;
    private volatile boolean refusesBrief;

    void export(Exports exports) {
        exports.integer("default_expires", value -> defaultSec = clamp(value))
                .unset(3600)
                .whileRunning()
                .doc("Seconds a contact is bound for that asks for no time.");
        exports.integer("default_expires_range", value -> defaultRangePercent = percent(value))
                .unset(0)
                .whileRunning()
                .doc("Percent by which that time differs at random, up and down.");
        exports.integer("expires_range", value -> rangePercent = percent(value))
                .unset(0)
                .whileRunning()
                .doc("Percent by which a time asked for is shortened at random, at most.");
        exports.integer("min_expires", value -> minSec = clamp(value))
                .unset(60)
                .whileRunning()
                .doc("The fewest seconds a contact is bound for.");
        exports.integer("min_expires_mode", value -> refusesBrief = value != 0)
                .unset(0)
                .whileRunning()
                .doc("What happens to fewer: 0 they become min_expires, 1 they are answered 423.");
        exports.integer("max_expires", value -> maxSec = clamp(value))
                .unset(0)
                .whileRunning()
                .doc("The most seconds a contact is bound for; 0 for no bound.");
        exports.statistic("default_expire", () -> defaultSec).doc("The value of default_expires.");
        exports.statistic("default_expires_range", () -> defaultRangePercent)
                .doc("The value of default_expires_range.");
        exports.statistic("expires_range", () -> rangePercent).doc("The value of expires_range.");
        exports.statistic("max_expires", () -> maxSec).doc("The value of max_expires.");
    }

    private static long clamp(long seconds) {
        return Math.clamp(seconds, 0, SECONDS_MAX);
    }

    private static long percent(long value) {
        return Math.clamp(value, 0, PERCENT_MAX);
    }

    long minSec() {
        return minSec;
    }

    /** Whether a contact asks for less than it may, and is to be told so. */
    boolean isTooBrief(long askedSec) {
        return refusesBrief && askedSec > 0 && askedSec < minSec;
    }

    /**
     * The seconds to bind a contact for.
     *
     * @param askedSec by the request, or {@link #ABSENT}; 0 to unbind.
     * @param exact whether {@code expires_range} is left out.
     */
    long seconds(long askedSec, boolean exact) {
        if (askedSec == 0) {
            return 0;
        }
        long seconds = askedSec == ABSENT ? defaultSec : askedSec;
        seconds = exact ? seconds : vary(seconds, askedSec == ABSENT);
        seconds = Math.max(seconds, minSec);
        return maxSec > 0 ? Math.min(seconds, maxSec) : seconds;
    }

    private long vary(long seconds, boolean isDefault) {
        long percent = isDefault ? defaultRangePercent : rangePercent;
        long span = seconds * percent / PERCENT_MAX;
        if (span == 0) {
            return seconds;
        }
        long drawn = ThreadLocalRandom.current().nextLong(span + 1);
        return isDefault ? seconds - span + 2 * drawn : seconds - drawn;
    }
}
