package strowger.server.golden;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names {@code @NAME@} of one run and what they become.
 *
 * <p>A name that is not known stays as it is.
 */
final class Placeholders {
    private static final Pattern NAME = Pattern.compile("@([A-Z0-9_]+)@");
    private static final Pattern REFERENCE =
            Pattern.compile("@\\{(\\w+)\\.([A-Za-z-]+)(?:([*~])|\\.([\\w-]+))?}");
    private static final Pattern PORT = Pattern.compile("(?<![0-9])21[0-9]{3}(?![0-9])");
    private static final String EMPTY_LINE = "\r\n\r\n";

    private final Map<String, String> values = new HashMap<>();
    private final Map<String, String> portNames = new HashMap<>(); // the port's digits to its name

    void text(String name, String value) {
        values.put(name, value);
    }

    /** Names a port, here and where it is found in what is received. */
    void port(String name, int port) {
        values.put(name, Integer.toString(port));
        portNames.put(Integer.toString(port), "@" + name + "@");
    }

    /** Names the address of the test's socket {@code socket}. */
    void address(String socket, String ip, int port) {
        String name = socket.toUpperCase(Locale.ROOT);
        port(name + "_PORT", port);
        text(name + "_IP", ip);
        text(name, (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port);
    }

    /** Fills a file of the case. */
    String fill(String text) {
        return NAME.matcher(text)
                .replaceAll(
                        match ->
                                Matcher.quoteReplacement(
                                        values.getOrDefault(match.group(1), match.group())));
    }

    /** Fills a text that is sent, which may refer to messages received before. */
    String fillSent(String text, Map<String, Arrival> received) {
        String referred =
                REFERENCE
                        .matcher(fill(text))
                        .replaceAll(match -> Matcher.quoteReplacement(referred(match, received)));
        int body = referred.indexOf(EMPTY_LINE);
        String content = body < 0 ? "" : referred.substring(body + EMPTY_LINE.length());
        int length = content.getBytes(StandardCharsets.UTF_8).length;
        return referred.replace("@CL@", Integer.toString(length));
    }

    /** Puts the names of ports back where their numbers stand: rule 11. */
    String restorePorts(String text) {
        return PORT.matcher(text)
                .replaceAll(match -> portNames.getOrDefault(match.group(), match.group()));
    }

    private static String referred(MatchResult match, Map<String, Arrival> received) {
        Arrival arrival = received.get(match.group(1));
        if (arrival == null) {
            return "";
        }
        SipText message = arrival.message();
        return match.group(3) != null
                ? all(message, match.group(2), match.group(3).equals("~"))
                : one(message, match.group(2), match.group(4));
    }

    private static String all(SipText message, String header, boolean isReversed) {
        List<String> values = message.elements(header);
        return String.join(", ", isReversed ? values.reversed() : values);
    }

    private static String one(SipText message, String header, @Nullable String part) {
        if (header.equals("ruri")) {
            return message.requestUri();
        }
        String value = message.first(header);
        if (part == null) {
            return value;
        }
        return part.equals("uri") ? HeaderText.uri(value) : HeaderText.parameter(value, part);
    }
}
