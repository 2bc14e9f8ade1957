package strowger.server.golden;

import com.fasterxml.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Writes a reply to a request, as the step says (RFC 3261 §8.2.6). */
final class Reply {
    private static final Set<String> COPIED =
            Set.of("via", "from", "to", "call-id", "cseq", "record-route");

    private Reply() {}

    /**
     * The text of the reply.
     *
     * @param fill fills the placeholders of the step's headers and body.
     */
    static String to(SipText request, JsonNode step, UnaryOperator<String> fill) {
        StringBuilder reply = new StringBuilder("SIP/2.0 ");
        reply.append(step.path("status").asInt()).append(' ');
        reply.append(step.path("reason").asText()).append("\r\n");
        for (SipText.Header header : request.headers()) {
            if (COPIED.contains(header.name())) {
                String value =
                        header.name().equals("to") ? tagged(header.value(), step) : header.value();
                reply.append(header.written()).append(": ").append(value).append("\r\n");
            }
        }
        for (JsonNode header : step.path("headers")) {
            reply.append(fill.apply(header.asText())).append("\r\n");
        }
        String body = fill.apply(step.path("body").asText());
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return reply.append("Content-Length: ")
                .append(length)
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }

    private static String tagged(String to, JsonNode step) {
        String tag = step.path("totag").asText("uastag");
        boolean isTagged = !HeaderText.parameter(to, "tag").isEmpty();
        return isTagged || tag.isEmpty() ? to : to + ";tag=" + tag;
    }
}
