package strowger.engine.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads JSON (RFC 8259) that a peer has sent: no deeper than a bound, and without exceptions. */
final class JsonParser {
    /** Objects and arrays within each other, at most. */
    static final int DEPTH_MAX = 32;

    private static final Object NULL = new Object();
    private static final Object FAULT = new Object();

    private final String text;
    private int at;

    JsonParser(String text) {
        this.text = text;
    }

    /** The object that is the whole text; empty if it is none. */
    Optional<JsonObject> parse() {
        Object value = value(0);
        skipSpace();
        return at == text.length() && value instanceof JsonObject object
                ? Optional.of(object)
                : Optional.empty();
    }

    private Object value(int depth) {
        skipSpace();
        if (at >= text.length() || depth > DEPTH_MAX) {
            return FAULT;
        }
        return switch (text.charAt(at)) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", NULL);
            default -> number();
        };
    }

    private Object word(String word, Object meaning) {
        boolean there = text.startsWith(word, at);
        at += word.length();
        return there ? meaning : FAULT;
    }

    private Object object(int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        if (takes('}')) {
            return JsonObject.of(members);
        }
        do {
            skipSpace();
            boolean named = at < text.length() && text.charAt(at) == '"';
            Object name = named ? string() : FAULT;
            if (!(name instanceof String key) || !takes(':')) {
                return FAULT;
            }
            Object value = value(depth + 1);
            if (value == FAULT) {
                return FAULT;
            }
            if (value != NULL) {
                members.putIfAbsent(key, value);
            }
        } while (takes(','));
        return takes('}') ? JsonObject.of(members) : FAULT;
    }

    private Object array(int depth) {
        List<Object> elements = new ArrayList<>();
        at++;
        if (takes(']')) {
            return elements;
        }
        do {
            Object value = value(depth + 1);
            if (value == FAULT) {
                return FAULT;
            }
            elements.add(value);
        } while (takes(','));
        return takes(']') ? elements : FAULT;
    }

    private Object number() {
        int start = at;
        boolean whole = true;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            whole &= ".eE".indexOf(text.charAt(at)) < 0;
            at++;
        }
        String digits = text.substring(start, at);
        try {
            return whole ? (Object) Long.valueOf(digits) : (Object) Double.valueOf(digits);
        } catch (NumberFormatException notNumber) { // or beyond 64 bits
            return FAULT;
        }
    }

    private Object string() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == '"') {
                at++;
                return value.toString();
            }
            if (letter != '\\') {
                value.append(letter);
            } else if (!escape(value)) {
                return FAULT;
            }
        }
        return FAULT;
    }

    private boolean escape(StringBuilder value) {
        at++;
        if (at >= text.length()) {
            return false;
        }
        char letter = text.charAt(at);
        int plain = "\"\\/bfnrt".indexOf(letter);
        if (plain >= 0) {
            value.append("\"\\/\b\f\n\r\t".charAt(plain));
            return true;
        }
        return letter == 'u' && unicode(value);
    }

    private boolean unicode(StringBuilder value) {
        int code = 0;
        for (int index = 1; index <= 4; index++) {
            int digit =
                    at + index < text.length() ? Character.digit(text.charAt(at + index), 16) : -1;
            if (digit < 0) {
                return false;
            }
            code = code << 4 | digit;
        }
        at += 4;
        value.append((char) code);
        return true;
    }

    private boolean takes(char wanted) {
        skipSpace();
        boolean there = at < text.length() && text.charAt(at) == wanted;
        at += there ? 1 : 0;
        return there;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
