package strowger.engine.dns;

import org.jspecify.annotations.Nullable;

import strowger.engine.reactor.Reactor;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Finds where a name leads (RFC 3263). One to a server; for all reactors.
 *
 * <p>{@link #resolve} answers at once when the answer is known, and otherwise tells later, on the
 * reactor that asked; no thread waits. The list it gives is the caller's to walk: begin with {@link
 * #next next(list, 0)}, send, and when that target has failed go on with {@code next(list, index +
 * 1)} until it is {@link #END}. {@link #failed} puts a target into quarantine.
 */
public final class Destinations implements AutoCloseable {
    /** There is no further target. */
    public static final int END = -1;

    private final DnsConfig config;
    private final Reach reach;
    private final LongSupplier clockMs;
    private final DnsCounters counters = new DnsCounters();
    private final DnsCache cache;
    private final Quarantine quarantine;
    private final @Nullable Lookups lookups;

    private Destinations(
            DnsConfig config,
            List<ListenSocket> sockets,
            LongSupplier clockMs,
            @Nullable NameServers servers) {
        this.config = config;
        this.clockMs = clockMs;
        reach = Reach.of(sockets);
        cache = new DnsCache(config.cacheEntriesMax(), clockMs, counters);
        long seed = new SecureRandom().nextLong();
        quarantine = new Quarantine(config.quarantineMs(), seed, clockMs);
        lookups = servers == null ? null : new Lookups(servers, cache, counters, clockMs);
    }

    /** Knows no names: every name leads nowhere. For tests, and where there is no network. */
    public static Destinations numericOnly(List<ListenSocket> sockets) {
        return new Destinations(DnsConfig.defaults(), sockets, System::currentTimeMillis, null);
    }

    /**
     * Asks the servers of the system, or those of the configuration.
     *
     * @param sockets of this server: what they can't speak is not looked for.
     */
    public static Destinations of(DnsConfig config, List<ListenSocket> sockets) {
        LongSupplier clock = System::currentTimeMillis;
        DnsClient client = new DnsClient(config, clock);
        Destinations destinations = new Destinations(config, sockets, clock, client);
        client.countOn(destinations.counters);
        return destinations;
    }

    /** The same with servers and a clock of a test. */
    static Destinations of(
            DnsConfig config,
            List<ListenSocket> sockets,
            LongSupplier clockMs,
            NameServers servers) {
        return new Destinations(config, sockets, clockMs, servers);
    }

    /**
     * Finds the targets of a message. On a reactor's thread.
     *
     * @param resolution told later, once, on this reactor, if this returns {@link
     *     TargetList#PENDING}; not told otherwise.
     */
    public TargetList resolve(Target target, Resolution resolution) {
        TargetSearch search = search(this::known);
        TargetList targets = search.run(target);
        if (targets != TargetList.PENDING) {
            return targets;
        }
        Lookups asked = lookups;
        if (asked == null) {
            return TargetList.EMPTY;
        }
        Reactor reactor = Reactor.current();
        boolean taken =
                asked.begin(
                        () ->
                                new Walk(target, asked)
                                        .go(found -> deliver(reactor, resolution, found)));
        return taken ? TargetList.PENDING : TargetList.EMPTY;
    }

    /**
     * Looks one kind of record up. On a reactor's thread.
     *
     * @param listener told later, once, on this reactor, if the status of what this returns is
     *     {@link DnsAnswer.Status#UNKNOWN}; not told otherwise.
     */
    public DnsAnswer look(Question question, Consumer<DnsAnswer> listener) {
        DnsAnswer known = known(question);
        if (known.isKnown() || lookups == null) {
            return known.isKnown() ? known : DnsAnswer.none(DnsAnswer.Status.FAILED, 0);
        }
        Lookups asked = lookups;
        Reactor reactor = Reactor.current();
        boolean taken =
                asked.begin(
                        () ->
                                asked.ask(
                                        question,
                                        answer -> post(reactor, () -> listener.accept(answer))));
        return taken ? DnsAnswer.UNKNOWN : DnsAnswer.none(DnsAnswer.Status.FAILED, 0);
    }

    private DnsAnswer known(Question question) {
        return lookups == null ? DnsAnswer.UNKNOWN : lookups.known(question);
    }

    private TargetSearch search(java.util.function.Function<Question, DnsAnswer> known) {
        return new TargetSearch(
                config, reach, known, bound -> ThreadLocalRandom.current().nextInt(bound));
    }

    private static void deliver(Reactor reactor, Resolution resolution, TargetList targets) {
        post(reactor, () -> resolution.onTargets(targets));
    }

    /**
     * Through the inbox; when that is full, through the loop's own queue: an answer is not lost.
     */
    private static void post(Reactor reactor, Runnable task) {
        if (!reactor.execute(task) && !reactor.loop().isShuttingDown()) {
            reactor.loop().execute(task);
        }
    }

    /** The steps of one question for targets, on the thread of lookups. */
    private final class Walk {
        private static final int ROUNDS_MAX = 4; // NAPTR, SRV, addresses, and one to spare

        private final Target target;
        private final Lookups asked;
        private final Map<Question, DnsAnswer> learnt = new HashMap<>(); // also what lives 0 s
        private int open;
        private int rounds;

        Walk(Target target, Lookups asked) {
            this.target = target;
            this.asked = asked;
        }

        void go(Consumer<TargetList> done) {
            TargetSearch search =
                    search(
                            question -> {
                                DnsAnswer answer = learnt.get(question);
                                return answer == null ? known(question) : answer;
                            });
            TargetList targets = search.run(target);
            if (targets != TargetList.PENDING) {
                done.accept(targets);
                return;
            }
            if (++rounds > ROUNDS_MAX) {
                done.accept(TargetList.EMPTY);
                return;
            }
            List<Question> missing = List.copyOf(search.missing());
            open = missing.size();
            for (Question question : missing) {
                asked.ask(
                        question,
                        answer -> {
                            learnt.put(question, answer);
                            if (--open == 0) {
                                go(done);
                            }
                        });
            }
        }
    }

    /**
     * The index of the first target from one on that is not in quarantine; when all are, the first:
     * a message is better sent to a dead target than to none.
     *
     * @return {@link #END} when there is none from there on.
     */
    public int next(TargetList targets, int from) {
        if (!config.quarantineWanted()) {
            return from < targets.count() ? from : END;
        }
        for (int index = from; index < targets.count(); index++) {
            if (!isQuarantined(targets.protocol(index), targets.endpoint(index))) {
                return index;
            }
            counters.increment(DnsCounter.PASSED_OVER);
        }
        return from == 0 && targets.count() > 0 ? 0 : END;
    }

    /** Puts a target into quarantine, if that is wanted: it did not answer, or refused. */
    public void failed(Protocol protocol, Endpoint endpoint) {
        if (config.quarantineWanted()) {
            counters.increment(DnsCounter.QUARANTINED);
            quarantine.add(protocol, endpoint);
        }
    }

    /** Whether a target is in quarantine. */
    public boolean isQuarantined(Protocol protocol, Endpoint endpoint) {
        return config.quarantineWanted() && quarantine.contains(protocol, endpoint);
    }

    /** How names are looked up. */
    public DnsConfig config() {
        return config;
    }

    /** What was counted. */
    public DnsCounters counters() {
        return counters;
    }

    /** What operators see of it, and may change. */
    public DnsDesk desk() {
        return new DnsDesk(cache, quarantine, clockMs);
    }

    @Override
    public void close() {
        if (lookups != null) {
            lookups.close();
        }
    }
}
