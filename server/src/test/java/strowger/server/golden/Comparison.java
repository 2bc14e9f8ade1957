package strowger.server.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The differences between what must be observed and what was. */
final class Comparison {
    private static final Pattern EXPIRES = Pattern.compile("expires=([0-9]+)");
    private static final long EXPIRES_TOLERANCE_SEC = 2;

    static final JsonNode MISSING = MissingNode.getInstance();

    private final List<Difference> differences = new ArrayList<>();

    /**
     * One difference.
     *
     * @param event the step and the socket.
     * @param path of the value in the event, {@code /message/headers/x-001/0}.
     */
    record Difference(String event, String path, String expected, String observed) {
        @Override
        public String toString() {
            return "step "
                    + event
                    + " "
                    + path
                    + "\n  expected "
                    + expected
                    + "\n  observed "
                    + observed;
        }
    }

    private final long lateSec;

    private Comparison(long lateSec) {
        this.lateSec = lateSec;
    }

    /**
     * Compares two lists of events.
     *
     * @param lateSec by which the run may have fallen behind, on a loaded machine: so much less may
     *     be left of what expires.
     */
    static List<Difference> of(JsonNode expected, JsonNode observed, long lateSec) {
        Comparison comparison = new Comparison(lateSec);
        Map<String, JsonNode> byKey = byKey(observed);
        for (Map.Entry<String, JsonNode> event : byKey(expected).entrySet()) {
            JsonNode found = byKey.remove(event.getKey());
            comparison.compare(
                    event.getKey(), "", event.getValue(), found == null ? MISSING : found);
        }
        byKey.forEach((key, event) -> comparison.compare(key, "", MISSING, event));
        return comparison.differences;
    }

    private static Map<String, JsonNode> byKey(JsonNode events) {
        Map<String, JsonNode> byKey = new LinkedHashMap<>();
        for (JsonNode event : events) {
            byKey.put(key(event), event);
        }
        return byKey;
    }

    /** What names an event in its list: step and socket. */
    static String key(JsonNode event) {
        String step = event.path("step").asText();
        return event.has("socket") ? step + " " + event.path("socket").asText() : step;
    }

    private void compare(String event, String path, JsonNode expected, JsonNode observed) {
        if (expected.isObject() && observed.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            expected.fieldNames().forEachRemaining(names::add);
            observed.fieldNames().forEachRemaining(names::add);
            names.forEach(
                    name ->
                            compare(
                                    event,
                                    path + "/" + name,
                                    expected.path(name),
                                    observed.path(name)));
        } else if (expected.isArray() && observed.isArray()) {
            int size = Math.max(expected.size(), observed.size());
            for (int i = 0; i < size; i++) {
                compare(event, path + "/" + i, expected.path(i), observed.path(i));
            }
        } else if (!areEqual(expected, observed)) {
            differences.add(new Difference(event, path, shown(expected), shown(observed)));
        }
    }

    private boolean areEqual(JsonNode expected, JsonNode observed) {
        if (expected.isTextual() && observed.isTextual()) {
            return areEqual(expected.asText(), observed.asText(), lateSec);
        }
        if (expected.isNumber() && observed.isNumber()) {
            return expected.decimalValue().compareTo(observed.decimalValue()) == 0;
        }
        return expected.equals(observed);
    }

    /**
     * Whether texts are equal but for numbers after {@code expires=} that differ by at most 2, or
     * are less by what the run is late besides.
     */
    static boolean areEqual(String expected, String observed, long lateSec) {
        if (expected.equals(observed)) {
            return true;
        }
        Matcher left = EXPIRES.matcher(expected);
        Matcher right = EXPIRES.matcher(observed);
        if (!left.replaceAll("expires=").equals(right.replaceAll("expires="))) {
            return false;
        }
        left.reset();
        right.reset();
        while (left.find() && right.find()) {
            long apart = Long.parseLong(left.group(1)) - Long.parseLong(right.group(1));
            if (apart < -EXPIRES_TOLERANCE_SEC || apart > EXPIRES_TOLERANCE_SEC + lateSec) {
                return false;
            }
        }
        return true;
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.toString();
    }
}
