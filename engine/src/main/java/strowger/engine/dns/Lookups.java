package strowger.engine.dns;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Asks the name servers, each question once at a time, and remembers what they say.
 *
 * <p>All but {@link #known} happens on one thread, {@code dns}, which never waits for a server.
 */
final class Lookups implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);
    private static final int QUESTIONS_MAX = 4_096; // asked and not answered
    private static final int TASKS_MAX = 1 << 16;
    private static final long REFUSED_MS = 1_000;
    private static final long STOP_TIMEOUT_MS = 2_000;

    private final NameServers servers;
    private final DnsCache cache;
    private final DnsCounters counters;
    private final LongSupplier clockMs;
    private final ThreadPoolExecutor thread;
    private final Map<Question, List<Consumer<DnsAnswer>>> asked = new HashMap<>();

    Lookups(NameServers servers, DnsCache cache, DnsCounters counters, LongSupplier clockMs) {
        this.servers = servers;
        this.cache = cache;
        this.counters = counters;
        this.clockMs = clockMs;
        thread =
                new ThreadPoolExecutor(
                        1,
                        1,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(TASKS_MAX),
                        Thread.ofPlatform().name("dns").daemon().factory());
    }

    /** What is remembered of a question; on any thread. */
    DnsAnswer known(Question question) {
        DnsAnswer answer = cache.answer(question);
        if (answer.isKnown()) {
            counters.increment(DnsCounter.CACHE_HITS);
        }
        return answer;
    }

    /** Has a new task done on the thread of lookups; false when it has too much to do. */
    boolean begin(Runnable task) {
        if (thread.getQueue().size() >= TASKS_MAX / 2 || !execute(task)) {
            counters.increment(DnsCounter.QUESTIONS_REFUSED);
            return false;
        }
        return true;
    }

    /** Goes on with a task that was begun; there is room, as what is begun is bounded. */
    private boolean execute(Runnable task) {
        try {
            thread.execute(task);
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /** Asks; the listener is told on the thread of lookups, where this is to be called too. */
    void ask(Question question, Consumer<DnsAnswer> listener) {
        List<Consumer<DnsAnswer>> waiting = asked.get(question);
        if (waiting != null) {
            waiting.add(listener);
            return;
        }
        if (asked.size() >= QUESTIONS_MAX || !isName(question.name())) {
            counters.increment(DnsCounter.QUESTIONS_REFUSED);
            long untilMs = clockMs.getAsLong() + REFUSED_MS;
            listener.accept(DnsAnswer.none(DnsAnswer.Status.FAILED, untilMs));
            return;
        }
        counters.increment(DnsCounter.QUESTIONS);
        List<Consumer<DnsAnswer>> listeners = new ArrayList<>();
        listeners.add(listener);
        asked.put(question, listeners);
        var _ =
                servers.ask(question, this::execute)
                        .thenAccept(answer -> onAnswer(question, answer));
    }

    private static boolean isName(String name) {
        boolean sound = !name.isEmpty() && name.length() <= Question.NAME_LENGTH_MAX;
        for (int index = 0; sound && index < name.length(); index++) {
            char letter = name.charAt(index);
            sound =
                    (letter >= 'a' && letter <= 'z')
                            || (letter >= '0' && letter <= '9')
                            || letter == '.'
                            || letter == '-'
                            || letter == '_';
        }
        return sound;
    }

    private void onAnswer(Question question, DnsAnswer answer) {
        if (answer.status() == DnsAnswer.Status.FAILED) {
            counters.increment(DnsCounter.FAILED);
        }
        cache.put(question, answer);
        List<Consumer<DnsAnswer>> waiting = asked.remove(question);
        if (waiting == null) {
            return;
        }
        for (Consumer<DnsAnswer> each : waiting) {
            try {
                each.accept(answer);
            } catch (RuntimeException ours) {
                LOG.error("what waited for {} failed", question, ours);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        servers.close();
        try {
            if (!thread.awaitTermination(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("the thread of lookups has not ended within {} ms", STOP_TIMEOUT_MS);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
