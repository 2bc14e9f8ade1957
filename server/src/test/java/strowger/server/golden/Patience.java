package strowger.server.golden;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait beyond a step's own time for what must come, so that a loaded machine fails no
 * case.
 *
 * <p>Only where the golden file has an arrival, and from one store for the whole case: a case that
 * fails does not wait at each of its steps. A {@code window} is held strictly, whatever the
 * patience.
 */
final class Patience {
    private static final long STORE_MS = 8_000;

    private final Map<String, JsonNode> expected = new HashMap<>();
    private long leftMs = STORE_MS;

    /** Something that waits at most so many milliseconds. */
    interface Wait<T> {
        T await(long timeoutMs) throws InterruptedException;
    }

    Patience(JsonNode events) {
        events.forEach(event -> expected.put(Comparison.key(event), event));
    }

    /** Whether a message must come to {@code socket} in {@code step}. */
    boolean expectsMessage(int step, String socket) {
        return expected(step + " " + socket, "message").isObject();
    }

    /** How many messages must wait at {@code socket} in {@code step}. */
    int messages(int step, String socket) {
        return expected(step + " " + socket, "messages").size();
    }

    /** How many copies must have come by {@code step}. */
    int copies(int step) {
        return expected(Integer.toString(step), "copies").asInt();
    }

    boolean expectsClose(int step, String socket) {
        return expected(step + " " + socket, "connection").asText().equals("closed");
    }

    private JsonNode expected(String key, String name) {
        JsonNode event = expected.get(key);
        return event == null ? Comparison.MISSING : event.path(name);
    }

    /** Waits on with what is left in store. */
    <T> T more(Wait<T> wait) throws InterruptedException {
        long startNs = System.nanoTime();
        T result = wait.await(leftMs);
        leftMs = Math.max(0, leftMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
        return result;
    }
}
