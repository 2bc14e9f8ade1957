package strowger.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Waits for what other threads and processes do: asks until it is so, with a deadline that a loaded
 * machine keeps.
 */
public final class Await {
    private static final long TIMEOUT_MS = 50_000;
    private static final long PAUSE_MS = 10;

    private Await() {}

    /** Something that may fail to be asked. */
    @FunctionalInterface
    public interface Question<T> {
        T ask() throws Exception;
    }

    /** Asks until the answer contains a text. */
    public static void contains(String text, Question<String> question) throws Exception {
        until(question, answer -> answer.contains(text), "contains " + text);
    }

    /** Asks until the answer does not contain a text. */
    public static void lacks(String text, Question<String> question) throws Exception {
        until(question, answer -> !answer.contains(text), "lacks " + text);
    }

    /** Asks until it is so. */
    public static void until(String what, Question<Boolean> question) throws Exception {
        until(question, answer -> answer, what);
    }

    /** Looks until it is so; it may have passed again when this returns. */
    public static void until(BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        boolean held = condition.getAsBoolean();
        while (!held && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            held = condition.getAsBoolean();
        }
        assertTrue(held, "it did not happen in time");
    }

    /**
     * Asks until the answer is one that is wanted.
     *
     * @return that answer.
     */
    public static <T> T until(Question<T> question, Predicate<T> wanted, String what)
            throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        T answer = question.ask();
        while (!wanted.test(answer) && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
            answer = question.ask();
        }
        assertTrue(wanted.test(answer), "never " + what + ", last: " + answer);
        return answer;
    }
}
