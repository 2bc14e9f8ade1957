package strowger.server.golden;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names for the values the server made up: {@code <tag1>}, {@code <tag2>}, {@code <branch1>}, ...
 * in order of first appearance: rule 7.
 *
 * <p>What the test has sent before the server first sent it is not made up, and stays.
 */
final class MadeUpNames {
    private static final String COOKIE = "z9hG4bK";
    private static final String TOKEN = "[\\w.!%*+`'~-]";
    private static final Pattern ROUTE_PARAMETER =
            Pattern.compile("(?<=[;?])(ftag|did|vsf|vst)=([^;>,\\s]+)");
    private static final Pattern GRUU =
            Pattern.compile("((?:pub|temp)-gruu=\"sips?:)([^@\";]+)", Pattern.CASE_INSENSITIVE);

    private final StringBuilder sent = new StringBuilder();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    /** Remembers what the test sends. */
    void onSent(String text) {
        sent.append(text.replaceAll("[ \t]*=[ \t]*", "=")).append('\n');
    }

    /** The value of header {@code name} with its made-up parts named. */
    String apply(String name, String value) {
        return switch (name) {
            case "from", "to" -> parameter(value, "tag", "tag");
            case "via" -> branch(value);
            case "call-id" -> named("callid", "", value);
            case "sip-etag", "sip-if-match" -> named("etag", "", value);
            case "route", "record-route", "path" -> replace(ROUTE_PARAMETER, value, this::routed);
            case "contact" -> replace(GRUU, value, m -> m.group(1) + named("gruu", "", m.group(2)));
            default -> value;
        };
    }

    private String routed(Matcher match) {
        String name = match.group(1);
        String sentAs = name.equals("ftag") ? "tag=" : name + "=";
        return name + "=" + named(name, sentAs, match.group(2));
    }

    private String parameter(String value, String name, String kind) {
        Pattern pattern = Pattern.compile(";" + name + "=([^;>,\\s]+)");
        return replace(pattern, value, m -> ";" + name + "=" + named(kind, name + "=", m.group(1)));
    }

    private String branch(String value) {
        Pattern pattern = Pattern.compile(";branch=(" + COOKIE + ")?([^;>,\\s]+)");
        return replace(
                pattern,
                value,
                m -> {
                    String cookie = m.group(1) == null ? "" : COOKIE;
                    return ";branch=" + cookie + named("branch", "branch=" + cookie, m.group(2));
                });
    }

    private static String replace(Pattern pattern, String value, Function<Matcher, String> by) {
        Matcher matcher = pattern.matcher(value);
        StringBuilder replaced = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(replaced, Matcher.quoteReplacement(by.apply(matcher)));
        }
        return matcher.appendTail(replaced).toString();
    }

    private String named(String kind, String sentAs, String value) {
        String name = names.get(value);
        if (name != null) {
            return name;
        }
        if (wasSent(sentAs, value)) {
            return value;
        }
        String given = "<" + kind + counts.merge(kind, 1, Integer::sum) + ">";
        names.put(value, given);
        return given;
    }

    private boolean wasSent(String sentAs, String value) {
        String before = sentAs.isEmpty() ? "(?<!" + TOKEN + ")" : "";
        String pattern = before + Pattern.quote(sentAs + value) + "(?!" + TOKEN + ")";
        return Pattern.compile(pattern).matcher(sent).find();
    }
}
