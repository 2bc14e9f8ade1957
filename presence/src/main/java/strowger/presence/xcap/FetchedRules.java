package strowger.presence.xcap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.presence.rules.RuleSet;
import strowger.presence.rules.RuleSource;
import strowger.presence.rules.WatcherId;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Rules that other servers have: fetched when they are asked for first, kept, and asked for again
 * from time to time by their entity tag. Until the first answer there are none; who listens is told
 * when they come. Where there are too many, those are forgotten that were not used for longest. For
 * all threads; nobody waits.
 */
final class FetchedRules implements RuleSource {
    /** Presentities whose rules are kept. */
    static final int OWNERS_MAX = 100_000;

    /** Bytes that their documents have in all. */
    static final long BYTES_MAX = 32L << 20;

    /** Characters of a presentity; the rules of one with more are not asked for. */
    static final int OWNER_LENGTH_MAX = 512;

    /** Documents that are asked for again at once: places are left for those not known yet. */
    static final int AGAIN_AT_ONCE = XcapFetcher.AT_ONCE / 2;

    private static final Logger LOG = LoggerFactory.getLogger(FetchedRules.class);
    private static final long PLACE_MS = 500;
    private static final int SLACK = 8; // the part of those kept that may come while room is made

    private final XcapFetcher fetcher;
    private final List<String> roots;
    private final int ownersMax;
    private final LongSupplier clockMs;
    private final LeastUsed leastUsed;
    private final AtomicLong bytes = new AtomicLong();
    private final Map<String, KnownRules> known = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final Semaphore again = new Semaphore(AGAIN_AT_ONCE);
    private final AtomicBoolean allWanted = new AtomicBoolean();
    private final AtomicBoolean goingRound = new AtomicBoolean();
    private final AtomicBoolean makingRoom = new AtomicBoolean();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong forgotten = new AtomicLong();

    /**
     * @param roots of the servers, in the order in which they are asked.
     */
    FetchedRules(XcapFetcher fetcher, List<String> roots, LongSupplier clockMs) {
        this(fetcher, roots, OWNERS_MAX, BYTES_MAX, clockMs);
    }

    FetchedRules(
            XcapFetcher fetcher,
            List<String> roots,
            int ownersMax,
            long bytesMax,
            LongSupplier clockMs) {
        this.fetcher = fetcher;
        this.roots = List.copyOf(roots);
        this.ownersMax = ownersMax;
        this.clockMs = clockMs;
        leastUsed = new LeastUsed(ownersMax, bytesMax);
    }

    @Override
    public Optional<RuleSet> rulesOf(String user, String domain) {
        String owner = Owner.of(new WatcherId(user, domain));
        KnownRules found = known.get(owner);
        if (found != null) {
            found.used(clockMs.getAsLong());
            return found.rules();
        }
        begin(owner);
        return Optional.empty();
    }

    private void begin(String owner) {
        boolean full = known.size() >= ownersMax + Math.max(1, ownersMax / SLACK);
        if (full || owner.length() > OWNER_LENGTH_MAX) {
            refused.incrementAndGet();
            makeRoom();
            return;
        }
        KnownRules begun = known.computeIfAbsent(owner, _ -> new KnownRules(bytes));
        begun.used(clockMs.getAsLong());
        boolean _ = ask(owner, begun, () -> {});
        makeRoom();
    }

    @Override
    public void listen(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Asks for all documents again. */
    void refresh() {
        allWanted.set(true);
        goRound();
    }

    /** Asks for those again that were asked for in vain, each after a while. */
    void askAgain() {
        goRound();
    }

    /** Asks for one after the other, few at once, on a thread of its own. */
    private void goRound() {
        if (!known.isEmpty() && goingRound.compareAndSet(false, true)) {
            Thread.ofVirtual().name("xcap-again").start(this::goRoundUntilDone);
        }
    }

    private void goRoundUntilDone() {
        try {
            do {
                boolean all = allWanted.getAndSet(false);
                askEach(each -> all || each.isDue(clockMs.getAsLong()));
            } while (allWanted.get() && !fetcher.isClosed());
        } finally {
            goingRound.set(false);
        }
        if (allWanted.get() && !fetcher.isClosed()) { // said just now
            goRound();
        }
    }

    private void askEach(Predicate<KnownRules> wanted) {
        for (Map.Entry<String, KnownRules> each : known.entrySet()) {
            if (wanted.test(each.getValue())) {
                if (!isPlace()) {
                    return;
                }
                if (!ask(each.getKey(), each.getValue(), again::release)) {
                    again.release();
                }
            }
        }
    }

    /** Waits for a place, for as long as an exchange may last; false when all is over. */
    private boolean isPlace() {
        try {
            boolean place = false;
            while (!place && !fetcher.isClosed()) {
                place = again.tryAcquire(PLACE_MS, TimeUnit.MILLISECONDS);
            }
            return place;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Asks for a document again.
     *
     * @param owner {@code user@domain}.
     * @return whether it is one of those that are kept.
     */
    boolean refresh(String owner) {
        KnownRules found = known.get(owner);
        if (found != null) {
            boolean _ = ask(owner, found, () -> {});
        }
        return found != null;
    }

    /** Presentities whose rules are kept. */
    int count() {
        return known.size();
    }

    /** Presentities that were forgotten for others. */
    long forgotten() {
        return forgotten.get();
    }

    /** How often rules were not asked for: too many wait, or their owner's name is too long. */
    long refused() {
        return refused.get();
    }

    /**
     * @param done behind the last answer.
     * @return false when nothing is asked.
     */
    private boolean ask(String owner, KnownRules of, Runnable done) {
        return of.begin() && send(owner, of, done);
    }

    private boolean send(String owner, KnownRules of, Runnable done) {
        boolean sent =
                fetcher.fetch(
                        URI.create(roots.get(of.root()) + path(owner)),
                        of.etag(),
                        of::isKept,
                        answer -> onAnswer(owner, of, answer, done));
        if (!sent) {
            refused.incrementAndGet();
            of.refuse(clockMs.getAsLong());
        }
        return sent;
    }

    private static String path(String owner) {
        String user = URLEncoder.encode(owner, StandardCharsets.UTF_8).replace("+", "%20");
        return "pres-rules/users/sip:" + user.replace("%40", "@") + "/index";
    }

    private void onAnswer(String owner, KnownRules of, XcapFetcher.Answer answer, Runnable done) {
        boolean goesOn = false;
        try {
            KnownRules.Next next = take(owner, of, answer);
            goesOn = next == KnownRules.Next.ASK && send(owner, of, done);
            if (next == KnownRules.Next.TELL) {
                makeRoom();
                listeners.forEach(each -> each.accept("sip:" + owner));
            }
        } finally {
            if (!goesOn) {
                done.run();
            }
        }
    }

    private KnownRules.Next take(String owner, KnownRules of, XcapFetcher.Answer answer) {
        try {
            return of.take(answer, roots.size(), clockMs.getAsLong());
        } catch (RuntimeException ours) { // as if nothing had come: it is asked for again
            LOG.error("the rules of {} can't be read", owner, ours);
            of.refuse(clockMs.getAsLong());
            return KnownRules.Next.NOTHING;
        }
    }

    private void makeRoom() {
        if (leastUsed.isFull(known.size(), bytes.get()) && makingRoom.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .name("xcap-room")
                    .start(
                            () -> {
                                try {
                                    forgotten.addAndGet(leastUsed.forget(known, bytes));
                                } finally {
                                    makingRoom.set(false);
                                }
                            });
        }
    }
}
