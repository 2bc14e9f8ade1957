package strowger.modules.acc;

import strowger.engine.module.Argument;
import strowger.engine.module.BoundText;
import strowger.engine.module.ConfigurationException;

import java.util.ArrayList;
import java.util.List;

/**
 * One more attribute of a line.
 *
 * @param name before the equals sign.
 * @param value read from the message.
 */
record ExtraAttribute(String name, Argument value) {
    private static final int COUNT_MAX = 64;

    /**
     * Reads {@code name=$variable;name=$variable}.
     *
     * @throws ConfigurationException that says which part is none.
     */
    static List<ExtraAttribute> list(BoundText text) {
        List<ExtraAttribute> list = new ArrayList<>();
        for (String part : parts(text.text())) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new ConfigurationException("no name=$variable: " + part);
            }
            String name = part.substring(0, equals).strip();
            list.add(new ExtraAttribute(name, text.bind(part.substring(equals + 1).strip())));
        }
        if (list.size() > COUNT_MAX) {
            throw new ConfigurationException("more than " + COUNT_MAX + " attributes");
        }
        return List.copyOf(list);
    }

    /** Cuts at semicolons, those in parentheses and braces left alone. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int at = 0; at <= text.length(); at++) {
            char c = at == text.length() ? ';' : text.charAt(at);
            depth += c == '(' || c == '{' ? 1 : c == ')' || c == '}' ? -1 : 0;
            if (at == text.length() || (c == ';' && depth <= 0)) {
                String part = text.substring(start, at).strip();
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                start = at + 1;
            }
        }
        return parts;
    }
}
