package strowger.server.golden;

import java.util.ArrayList;
import java.util.List;

/** Header values as text: lists, parameters, white space; quotes and angle brackets respected. */
final class HeaderText {
    private HeaderText() {}

    /** Splits at each {@code separator} outside quotes and angle brackets; parts are trimmed. */
    static List<String> split(String value, char separator) {
        List<String> parts = new ArrayList<>();
        boolean isQuoted = false;
        int angle = 0;
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isQuoted && c == '\\') {
                i++; // whatever it escapes
            } else if (c == '"') {
                isQuoted = !isQuoted;
            } else if (!isQuoted && (c == '<' || c == '>')) {
                angle = c == '<' ? 1 : 0;
            } else if (!isQuoted && c == separator && angle == 0) {
                parts.add(value.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(value.substring(start).strip());
        return parts;
    }

    /** The value of a header's parameter {@code name}, empty if there is none. */
    static String parameter(String value, String name) {
        List<String> parts = split(value, ';');
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            if (equals > 0 && part.substring(0, equals).strip().equalsIgnoreCase(name)) {
                return part.substring(equals + 1).strip();
            }
        }
        return "";
    }

    /** The URI in an address, without its brackets. */
    static String uri(String value) {
        int open = value.indexOf('<');
        int close = value.indexOf('>', open + 1);
        return open >= 0 && close > open
                ? value.substring(open + 1, close)
                : split(value, ';').getFirst();
    }

    /**
     * Takes out the white space around {@code ; = < >} and makes other runs of it one space,
     * outside quotes: rule 3. A display name stays one space apart from its URI.
     */
    static String squeeze(String value) {
        StringBuilder squeezed = new StringBuilder(value.length());
        StringBuilder plain = new StringBuilder();
        boolean isQuoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isQuoted) {
                squeezed.append(c);
                if (c == '\\' && i + 1 < value.length()) {
                    squeezed.append(value.charAt(++i));
                }
                isQuoted = c != '"';
            } else if (c == '"') {
                squeezed.append(squeezePlain(plain)).append(c);
                plain.setLength(0);
                isQuoted = true;
            } else {
                plain.append(c);
            }
        }
        return squeezed.append(squeezePlain(plain)).toString().strip();
    }

    private static String squeezePlain(CharSequence text) {
        return text.toString()
                .replaceAll("\\s+", " ")
                .replaceAll(" ?([;=>]) ?", "$1")
                .replaceAll("< ", "<")
                .replaceAll("(?<=[^\\s]) ?<", " <");
    }
}
