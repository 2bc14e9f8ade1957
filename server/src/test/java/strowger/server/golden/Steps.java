package strowger.server.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Performs the steps of a case, in order, and records what is observed. Receiving goes on during
 * all of them.
 */
final class Steps {
    private static final int RECV_TIMEOUT_MS = 2_000;
    private static final int DRAIN_MS = 300;

    private final Placeholders placeholders;
    private final Sockets sockets;
    private final MadeUpNames madeUp;
    private final Observations observations;
    private final Patience patience;
    private final JsonRpcClient rpc;
    private final Map<String, Arrival> received = new HashMap<>();
    private final Map<String, Long> marks = new HashMap<>();
    private long lastActNs = System.nanoTime(); // of the test: send, reply, close
    private long listenedNs; // because the case says so

    Steps(
            Placeholders placeholders,
            Sockets sockets,
            MadeUpNames madeUp,
            Observations observations,
            Patience patience,
            JsonRpcClient rpc) {
        this.placeholders = placeholders;
        this.sockets = sockets;
        this.madeUp = madeUp;
        this.observations = observations;
        this.patience = patience;
        this.rpc = rpc;
    }

    /**
     * Performs all steps of a case, listens a little longer, and records what nobody took.
     *
     * @return seconds that it took beyond those that the case itself takes.
     */
    long perform(GoldenCase golden) throws InterruptedException {
        long startNs = System.nanoTime();
        int index = 0;
        for (JsonNode step : golden.steps()) {
            try {
                perform(index, step);
            } catch (IOException e) {
                observations.problem(index, e.toString());
            }
            index++;
        }
        listen(golden.settleMs());
        sockets.all().forEach(this::recordLeft);
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs - listenedNs);
    }

    private void recordLeft(String name, Endpoint endpoint) {
        List<Arrival> left = endpoint.inbox().takeAll();
        if (!left.isEmpty()) {
            observations.left(name, left);
        }
    }

    private void perform(int index, JsonNode step) throws IOException, InterruptedException {
        String kind = step.fieldNames().next();
        switch (kind) {
            case "send" -> send(step);
            case "recv" -> recv(index, step);
            case "reply" -> reply(index, step);
            case "sleep" -> listen(step.path("sleep").asInt());
            case "drain" -> drain(index, step);
            case "count" -> count(index, step);
            case "connect" -> endpoint(step, "connect").open(port(step));
            case "close" -> close(step);
            case "expect_close" -> expectClose(index, step);
            case "rpc" -> call(index, step);
            case "mark" -> marks.put(step.path("mark").asText(), System.nanoTime());
            default -> throw new IllegalArgumentException("no such step: " + kind);
        }
    }

    private Endpoint endpoint(JsonNode step, String kind) {
        return sockets.of(step.path(kind).asText());
    }

    /** The server's port that a step is for. */
    private int port(JsonNode step) {
        return Integer.parseInt(placeholders.fill("@" + step.path("to").asText("PORT") + "@"));
    }

    private void send(JsonNode step) throws IOException {
        Endpoint endpoint = endpoint(step, "send");
        endpoint.open(port(step)); // first: the text may name the port it connects from
        byte[] bytes =
                step.has("b64")
                        ? Base64.getDecoder().decode(step.path("b64").asText())
                        : placeholders
                                .fillSent(step.path("data").asText(), received)
                                .getBytes(StandardCharsets.UTF_8);
        madeUp.onSent(new String(bytes, StandardCharsets.UTF_8));
        lastActNs = System.nanoTime();
        endpoint.send(bytes, port(step));
    }

    private void recv(int index, JsonNode step) throws InterruptedException {
        String name = step.path("recv").asText();
        Inbox inbox = sockets.of(name).inbox();
        Match match = new Match(step.path("match"));
        Optional<Arrival> taken =
                inbox.take(match::fits, step.path("timeout").asInt(RECV_TIMEOUT_MS));
        if (taken.isEmpty() && patience.expectsMessage(index, name)) {
            taken = patience.more(leftMs -> inbox.take(match::fits, leftMs));
        }
        if (taken.isEmpty()) {
            observations.noMessage(index, name);
            return;
        }
        Arrival arrival = taken.get();
        if (step.has("as")) {
            received.put(step.path("as").asText(), arrival);
        }
        var event = observations.message(index, name, arrival);
        if (step.has("window")) {
            event.put("timing", timing(step, arrival));
        }
    }

    private String timing(JsonNode step, Arrival arrival) {
        long sinceNs = marks.getOrDefault(step.path("since").asText(), lastActNs);
        long afterMs = TimeUnit.NANOSECONDS.toMillis(arrival.atNs() - sinceNs);
        JsonNode window = step.path("window");
        boolean isInside = window.get(0).asInt() <= afterMs && afterMs <= window.get(1).asInt();
        return isInside ? "ok" : "after " + afterMs + " ms, not in " + window;
    }

    private void reply(int index, JsonNode step) throws IOException {
        String name = step.path("reply").asText();
        Arrival request = received.get(name);
        if (request == null) {
            observations.problem(index, "nothing to reply to: " + name + " never came");
            return;
        }
        String reply =
                Reply.to(request.message(), step, text -> placeholders.fillSent(text, received));
        madeUp.onSent(reply);
        lastActNs = System.nanoTime();
        request.back().send(reply.getBytes(StandardCharsets.UTF_8));
    }

    private void drain(int index, JsonNode step) throws InterruptedException {
        listen(step.path("ms").asInt(DRAIN_MS));
        for (JsonNode socket : step.path("drain")) {
            String name = socket.asText();
            Inbox inbox = sockets.of(name).inbox();
            int expected = patience.messages(index, name);
            patience.more(leftMs -> inbox.awaitWaiting(expected, leftMs));
            List<Arrival> all = new ArrayList<>(inbox.takeAll());
            if (step.path("sort").asBoolean()) {
                all.sort(Comparator.comparing(Arrival::raw));
            }
            observations.messages(index, name, all);
        }
    }

    private void count(int index, JsonNode step) throws InterruptedException {
        listen(step.path("ms").asInt());
        Arrival arrival = received.get(step.path("count").asText());
        if (arrival == null) {
            observations.copies(index, 0);
            return;
        }
        int expected = patience.copies(index);
        int copies = 0;
        for (Endpoint endpoint : sockets.all().values()) {
            Inbox inbox = endpoint.inbox();
            if (inbox.copiesOf(arrival) > 0) {
                copies = patience.more(leftMs -> inbox.awaitCopies(arrival, expected, leftMs));
            }
        }
        observations.copies(index, copies);
    }

    private void close(JsonNode step) throws IOException {
        lastActNs = System.nanoTime();
        endpoint(step, "close").disconnect(step.path("how").asText("fin").equals("rst"));
    }

    private void expectClose(int index, JsonNode step) throws InterruptedException {
        String name = step.path("expect_close").asText();
        Endpoint endpoint = sockets.of(name);
        boolean isClosed = endpoint.awaitClosed(step.path("timeout").asInt(RECV_TIMEOUT_MS));
        if (!isClosed && patience.expectsClose(index, name)) {
            isClosed = patience.more(endpoint::awaitClosed);
        }
        observations.connection(index, name, isClosed);
    }

    private void call(int index, JsonNode step) throws IOException {
        ArrayNode arguments =
                (ArrayNode) NormalisedMessage.map(step.path("args"), placeholders::fill);
        observations.rpc(index, rpc.call(step.path("rpc").asText(), arguments), step);
    }

    private void listen(long ms) {
        listenedNs += TimeUnit.MILLISECONDS.toNanos(ms);
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        for (long leftNs = deadlineNs - System.nanoTime();
                leftNs > 0;
                leftNs = deadlineNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }
}
