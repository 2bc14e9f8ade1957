package strowger.presence.xcap;

import strowger.presence.rules.RuleSet;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is known of the rules that another server has of one presentity: of their document a hash
 * only. For all threads.
 */
final class KnownRules {
    /** How long after asking in vain it is asked for again; longer each time. */
    static final long AGAIN_MS = 10_000;

    private static final int LONGER_MAX = 5; // 320 s
    private static final long FNV_OFFSET = 0xcbf2_9ce4_8422_2325L;
    private static final long FNV_PRIME = 0x100_0000_01b3L;

    private final AtomicLong bytesOfAll;
    private volatile Optional<RuleSet> rules = Optional.empty();
    private volatile long usedMs;
    private long content; // hash of the document; 0 for none
    private int bytes;
    private String etag = "";
    private int root; // of the server that has the document, or is asked next
    private boolean asking;
    private boolean answered;
    private boolean failed; // a server, since the first of them was asked
    private boolean forgotten;
    private int failures;
    private long dueMs;

    /** What is to be done behind an answer. */
    enum Next {
        /** Nothing. */
        NOTHING,
        /** The rules have changed: who listens is told. */
        TELL,
        /** The next server is asked. */
        ASK
    }

    /**
     * @param bytesOfAll the lengths of all documents; it is added here.
     */
    KnownRules(AtomicLong bytesOfAll) {
        this.bytesOfAll = bytesOfAll;
    }

    /** The rules; none until they have come. */
    Optional<RuleSet> rules() {
        return rules;
    }

    void used(long nowMs) {
        usedMs = nowMs;
    }

    long usedMs() {
        return usedMs;
    }

    /** Whether there is a document. */
    synchronized boolean hasDocument() {
        return content != 0;
    }

    /** The place of the server to be asked. */
    synchronized int root() {
        return root;
    }

    /** The entity tag of the document; empty for none. */
    synchronized String etag() {
        return etag;
    }

    /** Begins to ask; false when it is asked for already, or forgotten. */
    synchronized boolean begin() {
        if (asking || forgotten) {
            return false;
        }
        asking = true;
        answered = false;
        failed = false;
        return true;
    }

    /** Whether the last answer was none, and it is time to ask again. */
    synchronized boolean isDue(long nowMs) {
        return !asking && !answered && dueMs <= nowMs;
    }

    /** It could not be asked for. */
    synchronized void refuse(long nowMs) {
        failed = true;
        end(nowMs);
    }

    /** Whether it is not forgotten. */
    synchronized boolean isKept() {
        return !forgotten;
    }

    /** Nobody asks for it any more, and what comes is not taken. */
    synchronized void forget() {
        forgotten = true;
        weigh(0);
        content = 0;
    }

    private void weigh(int now) {
        bytesOfAll.addAndGet((long) now - bytes);
        bytes = now;
    }

    /**
     * Takes an answer.
     *
     * @param servers that there are.
     */
    Next take(XcapFetcher.Answer answer, int servers, long nowMs) {
        boolean came = answer.outcome() == XcapFetcher.Outcome.FETCHED;
        long hash = came ? hash(answer.content()) : 0;
        boolean same = came && isContent(hash);
        Optional<RuleSet> read =
                came && !same ? RuleSet.read(answer.content()) : Optional.empty(); // no lock held
        synchronized (this) {
            if (forgotten) {
                return Next.NOTHING;
            }
            if (same) {
                etag = answer.etag();
            } else if (came) {
                keep(answer, hash, read);
            }
            Next next =
                    switch (answer.outcome()) {
                        case FETCHED -> same ? Next.NOTHING : Next.TELL;
                        case SAME ->
                                content != 0
                                        ? Next.NOTHING
                                        : missed(XcapFetcher.Outcome.FAILED, servers);
                        case NONE, FAILED -> missed(answer.outcome(), servers);
                    };
            if (next != Next.ASK) {
                end(nowMs);
            }
            return next;
        }
    }

    private synchronized boolean isContent(long hash) {
        return content == hash;
    }

    private void keep(XcapFetcher.Answer answer, long hash, Optional<RuleSet> read) {
        etag = answer.etag();
        content = hash;
        rules = read;
        weigh(answer.content().length);
    }

    /** The next server may have it; behind the last, what is known stays unless nobody has it. */
    private Next missed(XcapFetcher.Outcome outcome, int servers) {
        failed |= outcome == XcapFetcher.Outcome.FAILED;
        boolean known = content != 0;
        if (!known && root + 1 < servers) {
            root++;
            return Next.ASK;
        }
        if (!known || outcome == XcapFetcher.Outcome.NONE) {
            root = 0;
            etag = "";
            content = 0;
            rules = Optional.empty();
            weigh(0);
        }
        return known && outcome == XcapFetcher.Outcome.NONE ? Next.TELL : Next.NOTHING;
    }

    private void end(long nowMs) {
        asking = false;
        answered = !failed;
        failures = answered ? 0 : Math.min(failures + 1, LONGER_MAX + 1);
        dueMs = answered ? 0 : nowMs + (AGAIN_MS << (failures - 1));
    }

    private static long hash(byte[] bytes) {
        long hash = FNV_OFFSET;
        for (byte each : bytes) {
            hash = (hash ^ each) * FNV_PRIME;
        }
        return hash == 0 ? 1 : hash;
    }
}
