package strowger.modules.secfilter;

import strowger.engine.value.Value;

/** What no name or address has in it, but SQL that somebody smuggles in has. */
final class SqlSigns {
    private SqlSigns() {}

    /** Whether a text has a quote, two hyphens, or one of these as {@code %} has them. */
    static boolean in(Value text) {
        if (!text.isText()) {
            return false;
        }
        int length = text.length();
        for (int index = 0; index < length; index++) {
            int next = index + 1 < length ? text.byteAt(index + 1) : 0;
            boolean sign =
                    switch (text.byteAt(index)) {
                        case '\'', '"' -> true;
                        case '-' -> next == '-';
                        case '%' -> index + 2 < length && isEscape(next, text.byteAt(index + 2));
                        default -> false;
                    };
            if (sign) {
                return true;
            }
        }
        return false;
    }

    /** An apostrophe, a dollar, a backquote. */
    private static boolean isEscape(int first, int second) {
        return (first == '2' && (second == '7' || second == '4'))
                || (first == '6' && second == '0');
    }
}
