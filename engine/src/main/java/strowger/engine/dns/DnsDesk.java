package strowger.engine.dns;

import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** What operators see of names and targets, and may change. For all threads. */
public final class DnsDesk {
    private static final int ROWS_MAX = 10_000;

    private final DnsCache cache;
    private final Quarantine quarantine;
    private final LongSupplier clockMs;

    DnsDesk(DnsCache cache, Quarantine quarantine, LongSupplier clockMs) {
        this.cache = cache;
        this.quarantine = quarantine;
        this.clockMs = clockMs;
    }

    /**
     * An answer that is remembered.
     *
     * @param expiresSec seconds until it is forgotten.
     */
    public record Entry(Question question, DnsAnswer answer, long expiresSec) {}

    /**
     * A target in quarantine.
     *
     * @param expiresSec seconds until it is let out.
     */
    public record Held(Protocol protocol, Endpoint endpoint, long expiresSec) {}

    /** The answers remembered, some 10,000 at most. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        cache.forEach(
                (question, answer) -> {
                    if (entries.size() < ROWS_MAX) {
                        entries.add(new Entry(question, answer, leftSec(answer.expiresMs())));
                    }
                });
        return entries;
    }

    /** What is remembered of a question. */
    public DnsAnswer look(Question question) {
        return cache.answer(question);
    }

    /** Remembers records given by hand. */
    public void add(Question question, List<DnsRecord> records, long ttlSec) {
        long untilMs = clockMs.getAsLong() + ttlSec * 1_000;
        cache.put(question, new DnsAnswer(DnsAnswer.Status.FOUND, records, untilMs));
    }

    /** Forgets an answer; whether there was one. */
    public boolean forget(Question question) {
        return cache.remove(question);
    }

    /** Forgets all answers. */
    public void forgetAll() {
        cache.clear();
    }

    /** How many answers are remembered. */
    public int count() {
        return cache.size();
    }

    /** The targets in quarantine. */
    public List<Held> held() {
        return quarantine.entries().stream()
                .map(each -> new Held(each.protocol(), each.endpoint(), leftSec(each.deadlineMs())))
                .toList();
    }

    /** Puts a target into quarantine by hand. */
    public void hold(Protocol protocol, Endpoint endpoint, long sec) {
        quarantine.add(protocol, endpoint, sec * 1_000);
    }

    /** Lets all targets out. */
    public void releaseAll() {
        quarantine.clear();
    }

    private long leftSec(long deadlineMs) {
        return Math.max(0, (deadlineMs - clockMs.getAsLong()) / 1_000);
    }
}
