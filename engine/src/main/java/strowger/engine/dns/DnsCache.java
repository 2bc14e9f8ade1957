package strowger.engine.dns;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** Answers by question, until they expire; bounded. For all threads. */
final class DnsCache {
    private static final int SCANNED_MAX = 64; // for one that has expired, before any other goes

    private final Map<Question, DnsAnswer> answers = new ConcurrentHashMap<>();
    private final int entriesMax;
    private final LongSupplier clockMs;
    private final DnsCounters counters;

    DnsCache(int entriesMax, LongSupplier clockMs, DnsCounters counters) {
        this.entriesMax = entriesMax;
        this.clockMs = clockMs;
        this.counters = counters;
    }

    /** The answer to a question, or {@link DnsAnswer#UNKNOWN}. */
    DnsAnswer answer(Question question) {
        DnsAnswer answer = answers.getOrDefault(question, DnsAnswer.UNKNOWN);
        return answer.isKnown() && answer.expiresMs() <= clockMs.getAsLong()
                ? DnsAnswer.UNKNOWN
                : answer;
    }

    /** Remembers an answer. */
    void put(Question question, DnsAnswer answer) {
        if (entriesMax == 0 || answer.expiresMs() <= clockMs.getAsLong()) {
            answers.remove(question);
            return;
        }
        while (answers.size() >= entriesMax && !answers.containsKey(question)) {
            evict();
        }
        answers.put(question, answer);
    }

    private void evict() {
        long nowMs = clockMs.getAsLong();
        Iterator<Map.Entry<Question, DnsAnswer>> entries = answers.entrySet().iterator();
        Question victim = null;
        for (int scanned = 0; scanned < SCANNED_MAX && entries.hasNext(); scanned++) {
            Map.Entry<Question, DnsAnswer> entry = entries.next();
            victim = victim == null ? entry.getKey() : victim;
            if (entry.getValue().expiresMs() <= nowMs) {
                entries.remove();
                return;
            }
        }
        if (victim != null) {
            answers.remove(victim);
            counters.increment(DnsCounter.EVICTED);
        }
    }

    boolean remove(Question question) {
        return answers.remove(question) != null;
    }

    int size() {
        return answers.size();
    }

    void clear() {
        answers.clear();
    }

    void forEach(BiConsumer<Question, DnsAnswer> visitor) {
        answers.forEach(visitor);
    }
}
