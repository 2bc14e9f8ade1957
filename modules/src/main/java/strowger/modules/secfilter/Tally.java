package strowger.modules.secfilter;

import strowger.engine.module.Struct;
import strowger.modules.secfilter.FilterLists.Verdict;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often what was let in and blocked, by what was looked at. Any thread. */
final class Tally {
    /** What was looked at. */
    enum Part {
        USER_AGENT,
        COUNTRY,
        FROM_DOMAIN,
        TO_DOMAIN,
        CONTACT_DOMAIN,
        IP_ADDRESS,
        FROM_NAME,
        TO_NAME,
        CONTACT_NAME,
        FROM_USER,
        TO_USER,
        CONTACT_USER;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Part, LongAdder> allowed = adders();
    private final Map<Part, LongAdder> blocked = adders();
    private final LongAdder destinations = new LongAdder();
    private final LongAdder injections = new LongAdder();

    private static Map<Part, LongAdder> adders() {
        Map<Part, LongAdder> adders = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            adders.put(part, new LongAdder());
        }
        return adders;
    }

    /** Counts a verdict; it is returned. */
    Verdict count(Part part, Verdict verdict) {
        Map<Part, LongAdder> adders = verdict == Verdict.ALLOWED ? allowed : blocked;
        LongAdder adder = verdict == Verdict.UNKNOWN ? null : adders.get(part);
        if (adder != null) {
            adder.increment();
        }
        return verdict;
    }

    void onDestination() {
        destinations.increment();
    }

    void onInjection() {
        injections.increment();
    }

    void clear() {
        allowed.values().forEach(LongAdder::reset);
        blocked.values().forEach(LongAdder::reset);
        destinations.reset();
        injections.reset();
    }

    Struct show() {
        Struct shown = new Struct();
        show(blocked, shown.struct("blocked"));
        show(allowed, shown.struct("allowed"));
        shown.struct("other")
                .add("destinations", destinations.sum())
                .add("sql_injection", injections.sum());
        return shown;
    }

    private static void show(Map<Part, LongAdder> adders, Struct out) {
        adders.forEach((part, adder) -> out.add(part.text(), adder.sum()));
    }
}
