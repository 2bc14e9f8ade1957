package strowger.server.golden;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A SIP message as text: first line, headers, body.
 *
 * <p>Read leniently, and by nothing of the server's own parser, so that one's faults cannot hide
 * the other's.
 */
final class SipText {
    private static final Map<String, String> LONG_NAMES =
            Map.ofEntries(
                    Map.entry("a", "accept-contact"),
                    Map.entry("b", "referred-by"),
                    Map.entry("c", "content-type"),
                    Map.entry("d", "request-disposition"),
                    Map.entry("e", "content-encoding"),
                    Map.entry("f", "from"),
                    Map.entry("i", "call-id"),
                    Map.entry("j", "reject-contact"),
                    Map.entry("k", "supported"),
                    Map.entry("l", "content-length"),
                    Map.entry("m", "contact"),
                    Map.entry("n", "identity-info"),
                    Map.entry("o", "event"),
                    Map.entry("r", "refer-to"),
                    Map.entry("s", "subject"),
                    Map.entry("t", "to"),
                    Map.entry("u", "allow-events"),
                    Map.entry("v", "via"),
                    Map.entry("x", "session-expires"),
                    Map.entry("y", "identity"));
    private static final Set<String> LISTS =
            Set.of(
                    "via",
                    "contact",
                    "route",
                    "record-route",
                    "path",
                    "service-route",
                    "supported",
                    "require",
                    "proxy-require",
                    "unsupported",
                    "allow",
                    "allow-events",
                    "accept");

    private final String line;
    private final List<Header> headers;
    private final String body;
    private final int bodyLength;

    /**
     * A header as it stood in the message.
     *
     * @param name in lower case, its long form.
     * @param written the name as it was written.
     * @param value without the blanks around it, unfolded.
     */
    record Header(String name, String written, String value) {
        /** The values of a comma list, or the one value of other headers: rule 2. */
        List<String> elements() {
            return LISTS.contains(name) ? HeaderText.split(value, ',') : List.of(value);
        }
    }

    private SipText(String line, List<Header> headers, byte[] body) {
        this.line = line;
        this.headers = List.copyOf(headers);
        this.body = new String(body, StandardCharsets.UTF_8);
        this.bodyLength = body.length;
    }

    /** Reads a message, its bytes given as ISO 8859-1. */
    static SipText parse(String raw) {
        int end = raw.indexOf("\r\n\r\n");
        String head = end < 0 ? raw : raw.substring(0, end);
        String body = end < 0 ? "" : raw.substring(end + 4);
        String unfolded = utf8(head).replaceAll("\r?\n[ \t]+", " ");
        List<String> lines = unfolded.lines().toList();
        List<Header> headers = new ArrayList<>();
        for (String header : lines.subList(Math.min(1, lines.size()), lines.size())) {
            headers.add(header(header));
        }
        return new SipText(
                lines.isEmpty() ? "" : lines.getFirst(),
                headers,
                body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Header header(String line) {
        int colon = line.indexOf(':');
        String written = colon < 0 ? line : line.substring(0, colon).strip();
        String name = written.toLowerCase(Locale.ROOT);
        return new Header(
                LONG_NAMES.getOrDefault(name, name),
                written,
                colon < 0 ? "" : line.substring(colon + 1).strip());
    }

    private static String utf8(String latin) {
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    String line() {
        return line;
    }

    List<Header> headers() {
        return headers;
    }

    String body() {
        return body;
    }

    /** The length of the body in bytes. */
    int bodyLength() {
        return bodyLength;
    }

    boolean isReply() {
        return line.startsWith("SIP/2.0 ");
    }

    /** The status of a reply, 0 for a request. */
    int status() {
        return isReply() ? Integer.parseInt(line.split(" ", 3)[1]) : 0;
    }

    /** The method of a request, empty for a reply. */
    String method() {
        return isReply() ? "" : line.split(" ", 2)[0];
    }

    String requestUri() {
        String[] parts = line.split(" ", 3);
        return isReply() || parts.length < 2 ? "" : parts[1];
    }

    /** The method in CSeq. */
    String cseqMethod() {
        String[] parts = first("cseq").split("\\s+", 2);
        return parts.length < 2 ? "" : parts[1];
    }

    /** All values of a header, lists split. */
    List<String> elements(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return headers.stream()
                .filter(header -> header.name().equals(wanted))
                .flatMap(header -> header.elements().stream())
                .toList();
    }

    /** The first value of a header, empty if there is none. */
    String first(String name) {
        List<String> values = elements(name);
        return values.isEmpty() ? "" : values.getFirst();
    }
}
