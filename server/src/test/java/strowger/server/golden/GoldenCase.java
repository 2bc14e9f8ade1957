package strowger.server.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A case: a folder with a configuration, the traffic to send and what must be observed.
 *
 * @param folder that holds the files; its name is the case's.
 * @param traffic the content of {@code steps.json}.
 * @param golden the content of {@code golden.json}.
 */
record GoldenCase(Path folder, JsonNode traffic, JsonNode golden) {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    /** Text of a value, and what stands for it: rule 12. */
    record Mask(Pattern pattern, String replacement) {
        static List<Mask> listOf(JsonNode pairs) {
            List<Mask> masks = new ArrayList<>();
            for (JsonNode pair : pairs) {
                masks.add(new Mask(Pattern.compile(pair.get(0).asText()), pair.get(1).asText()));
            }
            return masks;
        }

        String apply(String text) {
            return pattern.matcher(text).replaceAll(replacement);
        }
    }

    /** Reads the case in {@code folder}. */
    static GoldenCase load(Path folder) throws IOException {
        JsonNode traffic = JSON.readTree(folder.resolve("steps.json").toFile());
        if (traffic.has("ready")) {
            throw new IOException(folder + ": \"ready\" is not implemented, no case has needed it");
        }
        return new GoldenCase(
                folder, traffic, JSON.readTree(folder.resolve("golden.json").toFile()));
    }

    /** Reads all cases below {@code root}, in order of their names. */
    static List<GoldenCase> loadAll(Path root) throws IOException {
        List<Path> folders;
        try (Stream<Path> entries = Files.list(root)) {
            folders =
                    entries.filter(entry -> Files.exists(entry.resolve("steps.json")))
                            .sorted()
                            .toList();
        }
        List<GoldenCase> cases = new ArrayList<>();
        for (Path folder : folders) {
            cases.add(load(folder));
        }
        return cases;
    }

    String name() {
        return folder.getFileName().toString();
    }

    String group() {
        return traffic.path("group").asText();
    }

    /** Whether the case is many small values, each in a header {@code X-nnn}. */
    boolean isBattery() {
        return traffic.has("items");
    }

    JsonNode steps() {
        return traffic.path("steps");
    }

    /** How long to listen after the last step, in milliseconds. */
    int settleMs() {
        return traffic.path("settle").asInt(100);
    }

    List<Mask> masks() {
        return Mask.listOf(traffic.path("mask"));
    }

    Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        traffic.path("env")
                .properties()
                .forEach(e -> environment.put(e.getKey(), e.getValue().asText()));
        return environment;
    }

    /**
     * Whether a socket of the case has an IPv6 address; then the server is reached at {@code ::1}.
     */
    boolean isIpv6() {
        return traffic.path("sockets").properties().stream()
                .anyMatch(socket -> socket.getValue().path("ip").asText().contains(":"));
    }

    /** What must be observed, or what the oracle did where it has a fault. */
    JsonNode events(boolean ofOracle) {
        boolean hasOwn = ofOracle && golden.has("oracle_events");
        JsonNode events = golden.get(hasOwn ? "oracle_events" : "events").deepCopy();
        for (JsonNode event : events) {
            JsonNode step = steps().path(event.path("step").asInt(-1));
            if (step.path("sort").asBoolean() && event.get("rpc") instanceof ObjectNode answer) {
                answer.set("result", sorted(answer.path("result")));
            }
        }
        return events;
    }

    /** A list in the order of its elements' text; what is not a list stays as it is. */
    static JsonNode sorted(JsonNode list) {
        if (!list.isArray()) {
            return list;
        }
        SortedMap<String, JsonNode> byText = new TreeMap<>();
        for (JsonNode element : list) {
            byText.put(text(element) + byText.size(), element); // equal elements stay apart
        }
        ArrayNode sorted = JSON.createArrayNode();
        byText.values().forEach(sorted::add);
        return sorted;
    }

    private static String text(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The file to start the server with: the oracle has one of its own in few cases. */
    String configuration(boolean forOracle) {
        return forOracle && Files.exists(folder.resolve("oracle.cfg"))
                ? "oracle.cfg"
                : "server.cfg";
    }

    @Override
    public String toString() {
        return group() + "/" + name();
    }
}
