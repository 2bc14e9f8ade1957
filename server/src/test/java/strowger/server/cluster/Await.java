package strowger.server.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for what other processes do. */
final class Await {
    private static final long TIMEOUT_MS = 20_000;
    private static final long PAUSE_MS = 20;

    private Await() {}

    /** Something that may fail to be asked. */
    @FunctionalInterface
    interface Question {
        String ask() throws Exception;
    }

    /** Asks until the answer contains a text. */
    static void contains(String text, Question question) throws Exception {
        until(question, answer -> answer.contains(text), "contains " + text);
    }

    /** Asks until the answer does not contain a text. */
    static void lacks(String text, Question question) throws Exception {
        until(question, answer -> !answer.contains(text), "lacks " + text);
    }

    private static void until(Question question, Predicate<String> wanted, String what)
            throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        String answer = question.ask();
        while (!wanted.test(answer) && System.nanoTime() < deadlineNs) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
            answer = question.ask();
        }
        assertTrue(wanted.test(answer), "never " + what + ", last: " + answer);
    }
}
