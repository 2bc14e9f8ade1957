package strowger.server.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Writes what was received so that two runs can be compared: the twelve rules of the suite's
 * README.
 *
 * <p>One for a run: it remembers which names it gave to the values the server made up.
 */
final class NormalisedMessage {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<String> SQUEEZED =
            Set.of(
                    "via",
                    "from",
                    "to",
                    "contact",
                    "route",
                    "record-route",
                    "path",
                    "service-route",
                    "refer-to",
                    "event",
                    "subscription-state",
                    "content-type",
                    "cseq",
                    "accept",
                    "p-asserted-identity");
    private static final Set<String> DROPPED = Set.of("server", "date", "warning");

    private final Placeholders placeholders;
    private final MadeUpNames madeUp;
    private final List<GoldenCase.Mask> masks;
    private final Map<String, Long> firstNotify = new HashMap<>(); // its CSeq, by Call-ID

    NormalisedMessage(Placeholders placeholders, MadeUpNames madeUp, List<GoldenCase.Mask> masks) {
        this.placeholders = placeholders;
        this.madeUp = madeUp;
        this.masks = masks;
    }

    /** The message as {@code {"line", "headers", "body"}}. */
    ObjectNode of(Arrival arrival) {
        if (arrival.isKeepAlive()) {
            return node("<CRLF*" + arrival.lineFeedCount() + ">");
        }
        SipText message = arrival.message();
        ObjectNode node = node(text(line(message)));
        ObjectNode headers = (ObjectNode) node.get("headers");
        for (SipText.Header header : message.headers()) {
            if (!isDropped(header)) {
                ArrayNode values = headers.withArray(header.name());
                header.elements()
                        .forEach(value -> values.add(value(message, header.name(), value)));
            }
        }
        if (!message.body().isEmpty()) {
            node.put("body", text(body(message)));
        }
        return node;
    }

    private static ObjectNode node(String line) {
        ObjectNode node = NODES.objectNode().put("line", line);
        node.putObject("headers");
        node.putNull("body");
        return node;
    }

    private static String line(SipText message) {
        return message.status() == 100 ? "SIP/2.0 100 Trying" : message.line(); // rule 6
    }

    private static boolean isDropped(SipText.Header header) { // rule 5
        String value = header.value().toLowerCase(Locale.ROOT);
        boolean isOwnAgent = value.startsWith("kamailio") || value.startsWith("strowger");
        return DROPPED.contains(header.name())
                || (header.name().equals("user-agent") && isOwnAgent);
    }

    private static String body(SipText message) {
        boolean isXml = message.first("content-type").contains("xml");
        return isXml ? XmlText.normalise(message.body()) : message.body();
    }

    private String value(SipText message, String name, String value) {
        String spaced = SQUEEZED.contains(name) ? HeaderText.squeeze(value) : value;
        String shaped =
                switch (name) {
                    case "via" -> via(spaced);
                    case "cseq" -> cseq(message, spaced);
                    case "content-length" ->
                            value.equals(Integer.toString(message.bodyLength())) ? "ok" : value;
                    default -> spaced;
                };
        return text(madeUp.apply(name, shaped));
    }

    private String via(String value) { // rule 4
        List<String> parts = HeaderText.split(value, ';');
        boolean isOwn = placeholders.restorePorts(parts.getFirst()).contains("@PORT");
        List<String> parameters =
                parts.stream()
                        .skip(1)
                        .map(NormalisedMessage::lowerName)
                        .filter(parameter -> !(isOwn && parameter.startsWith("i=")))
                        .sorted()
                        .toList();
        return parameters.isEmpty()
                ? parts.getFirst()
                : parts.getFirst() + ";" + String.join(";", parameters);
    }

    private static String lowerName(String parameter) {
        int equals = parameter.indexOf('=');
        int end = equals < 0 ? parameter.length() : equals;
        return parameter.substring(0, end).toLowerCase(Locale.ROOT) + parameter.substring(end);
    }

    private String cseq(SipText message, String value) { // rule 8
        if (!message.cseqMethod().equals("NOTIFY")) {
            return value;
        }
        long number = Long.parseLong(value.split(" ", 2)[0]);
        Long first = firstNotify.putIfAbsent(message.first("call-id"), number);
        return "+" + (number - (first == null ? number : first)) + " NOTIFY";
    }

    private String text(String value) { // rules 11 and 12
        String text = placeholders.restorePorts(value);
        for (GoldenCase.Mask mask : masks) {
            text = mask.apply(text);
        }
        return text;
    }

    /** A JSON value, its texts with ports and masks applied. */
    JsonNode of(JsonNode value) {
        return map(value, this::text);
    }

    /** A copy of a JSON value, its texts mapped. */
    static JsonNode map(JsonNode value, UnaryOperator<String> mapping) {
        if (value.isTextual()) {
            return NODES.textNode(mapping.apply(value.asText()));
        }
        if (value.isArray()) {
            ArrayNode array = NODES.arrayNode();
            value.forEach(element -> array.add(map(element, mapping)));
            return array;
        }
        if (value.isObject()) {
            ObjectNode object = NODES.objectNode();
            value.properties().forEach(e -> object.set(e.getKey(), map(e.getValue(), mapping)));
            return object;
        }
        return value;
    }
}
