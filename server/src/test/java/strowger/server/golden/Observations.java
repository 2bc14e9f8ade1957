package strowger.server.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The events of a run, in the form of {@code golden.json}. */
final class Observations {
    private final ArrayNode events = JsonNodeFactory.instance.arrayNode();
    private final NormalisedMessage normalised;

    Observations(NormalisedMessage normalised) {
        this.normalised = normalised;
    }

    JsonNode events() {
        return events;
    }

    /** Records a message; returns the event, which may be given a timing. */
    ObjectNode message(int step, String socket, Arrival arrival) {
        ObjectNode event = event(step, socket);
        event.set("message", normalised.of(arrival));
        return event;
    }

    void noMessage(int step, String socket) {
        event(step, socket).putNull("message");
    }

    void messages(int step, String socket, List<Arrival> arrivals) {
        fill(event(step, socket), arrivals);
    }

    /** Records what nobody took. */
    void left(String socket, List<Arrival> arrivals) {
        fill(events.addObject().put("step", "end").put("socket", socket), arrivals);
    }

    private void fill(ObjectNode event, List<Arrival> arrivals) {
        ArrayNode messages = event.putArray("messages");
        arrivals.forEach(arrival -> messages.add(normalised.of(arrival)));
    }

    void copies(int step, int count) {
        event(step).put("copies", count);
    }

    void connection(int step, String socket, boolean isClosed) {
        event(step, socket).put("connection", isClosed ? "closed" : "open");
    }

    /** Records the answer to a call, as the step says: with masks, some values hidden, sorted. */
    void rpc(int step, JsonNode answer, JsonNode described) {
        ObjectNode rpc = event(step).putObject("rpc");
        JsonNode error = answer.path("error");
        if (error.isObject()) {
            ObjectNode shown = rpc.putObject("error");
            shown.set("code", error.path("code"));
            shown.set("message", normalised.of(error.path("message")));
            return;
        }
        JsonNode result = normalised.of(answer.path("result"));
        for (GoldenCase.Mask mask : GoldenCase.Mask.listOf(described.path("mask"))) {
            result = NormalisedMessage.map(result, mask::apply);
        }
        Set<String> hidden = new HashSet<>();
        described.path("mask_keys").forEach(key -> hidden.add(key.asText()));
        hide(result, hidden);
        rpc.set("result", described.path("sort").asBoolean() ? GoldenCase.sorted(result) : result);
    }

    private static void hide(JsonNode node, Set<String> keys) {
        if (node instanceof ObjectNode object) {
            keys.stream().filter(object::has).forEach(key -> object.put(key, "<masked>"));
        }
        node.forEach(child -> hide(child, keys));
    }

    /** Records that a step could not be performed. */
    void problem(int step, String text) {
        event(step).put("problem", text);
    }

    void died() {
        events.addObject().put("step", "end").put("problem", "the server has died");
    }

    private ObjectNode event(int step) {
        return events.addObject().put("step", step);
    }

    private ObjectNode event(int step, String socket) {
        return event(step).put("socket", socket);
    }
}
