package strowger.presence.pua;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.cluster.JsonObject;
import strowger.presence.document.DocumentWriter;
import strowger.presence.document.Element;
import strowger.presence.document.Pidf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Turns what {@code pua_json_publish} is given into what is published: {@code Event-Package} says
 * of which kind it is.
 *
 * @param hasEntity whether documents name their presentity.
 */
record JsonDocuments(boolean hasEntity) {
    private static final String RPID = "urn:ietf:params:xml:ns:pidf:rpid";
    private static final String DATA_MODEL = "urn:ietf:params:xml:ns:pidf:data-model";
    private static final Set<String> STATES =
            Set.of("trying", "proceeding", "early", "confirmed", "terminated");
    private static final List<String> CALLING = List.of("early", "confirmed");

    /**
     * The publication that an object asks for.
     *
     * @param defaultExpiresSec what it lasts when it does not say.
     * @return empty when it is of no kind known here, or lacks what its kind needs.
     */
    Optional<PuaPublication> of(JsonObject json, long defaultExpiresSec) {
        String event = json.text("Event-Package", "");
        String presentity = uri(json.text("Presentity", json.text("From", "")));
        if (presentity.isEmpty()) {
            return Optional.empty();
        }
        Optional<PuaPublication> made =
                switch (event) {
                    case "dialog" -> dialog(json, presentity);
                    case "message-summary" -> Optional.of(summary(json, presentity));
                    case "presence" -> Optional.of(presence(json, presentity));
                    default -> Optional.empty();
                };
        return made.map(each -> each.lasting(expiresSec(json, defaultExpiresSec)));
    }

    private static long expiresSec(JsonObject json, long otherwise) {
        String text = json.text("Expires", "");
        long said =
                text.matches("[0-9]{1,9}")
                        ? Long.parseLong(text)
                        : json.number("Expires", otherwise);
        return said > 0 ? said : otherwise;
    }

    private static String uri(String address) {
        boolean complete = address.startsWith("sip:") || address.startsWith("sips:");
        return address.isEmpty() || complete ? address : "sip:" + address;
    }

    private String entity(String presentity) {
        return hasEntity ? presentity : "";
    }

    private Optional<PuaPublication> dialog(JsonObject json, String presentity) {
        String callId = json.text("Call-ID", "");
        String state = json.text("State", "").toLowerCase(Locale.ROOT);
        if (callId.isEmpty() || !STATES.contains(state)) {
            return Optional.empty();
        }
        boolean initiator =
                Set.of("initiator", "outbound").contains(json.text("Direction", "initiator"));
        DialogDocument document =
                new DialogDocument(
                        entity(presentity),
                        initiator,
                        state,
                        callId,
                        callId,
                        json.text("From-Tag", ""),
                        json.text("To-Tag", ""),
                        uri(json.text("From", presentity)),
                        "",
                        uri(json.text("To", "")),
                        "",
                        false);
        return Optional.of(
                publication(
                        presentity,
                        "dialog",
                        callId,
                        "application/dialog-info+xml",
                        document.write()));
    }

    private PuaPublication summary(JsonObject json, String presentity) {
        StringBuilder text = new StringBuilder("Messages-Waiting: ");
        text.append(line(json, "Messages-Waiting", "no")).append("\r\nMessage-Account: ");
        text.append(line(json, "Message-Account", presentity)).append("\r\nVoice-Message: ");
        text.append(line(json, "Messages-New", "0")).append('/');
        text.append(line(json, "Messages-Saved", "0")).append(" (");
        text.append(line(json, "Messages-Urgent", "0")).append('/');
        text.append(line(json, "Messages-Urgent-Saved", "0")).append(")\r\n");
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return publication(
                presentity,
                "message-summary",
                "",
                "application/simple-message-summary",
                new UnsafeBuffer(bytes));
    }

    /** A text or a number, with nothing in it that could end its line. */
    private static String line(JsonObject json, String name, String otherwise) {
        long number = json.number(name, Long.MIN_VALUE);
        String text =
                number == Long.MIN_VALUE ? json.text(name, otherwise) : String.valueOf(number);
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private PuaPublication presence(JsonObject json, String presentity) {
        String state = json.text("State", "online").toLowerCase(Locale.ROOT);
        Element root = Element.of(Pidf.NAMESPACE, Pidf.ROOT);
        if (hasEntity) {
            root.set("entity", presentity);
        }
        Element tuple = root.element("tuple").set("id", "json");
        boolean closed = state.equals("offline");
        tuple.element("status").element("basic").text(closed ? "closed" : "open");
        tuple.element("note").text(state);
        if (CALLING.contains(state)) {
            Element person = new Element(DATA_MODEL, "dm", "person").set("id", "json");
            Element activities = new Element(RPID, "rpid", "activities");
            activities.add(new Element(RPID, "rpid", "on-the-phone"));
            person.add(activities);
            root.add(person);
        }
        return publication(
                presentity,
                "presence",
                json.text("Call-ID", ""),
                "application/pidf+xml",
                new UnsafeBuffer(DocumentWriter.compact(root)));
    }

    private static PuaPublication publication(
            String presentity, String event, String id, String type, DirectBuffer document) {
        return new PuaPublication(presentity, event, "JSON_PUBLISH." + id, type, document, 1);
    }
}
