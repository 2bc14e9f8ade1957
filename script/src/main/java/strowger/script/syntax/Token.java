package strowger.script.syntax;

import strowger.script.source.Position;

/**
 * A word of a configuration.
 *
 * @param kind of token.
 * @param text without quotes and escapes when it is a string.
 * @param number when it is one.
 * @param at where it begins; the place of use, when a define was put in.
 * @param joined whether nothing stands between it and the token before, not even a blank.
 */
record Token(Kind kind, String text, long number, Position at, boolean joined) {

    enum Kind {
        /** Letters, digits and underscores, not beginning with a digit. */
        WORD,
        NUMBER,
        STRING,
        /** From {@code $} to the last parenthesis. */
        VARIABLE,
        /** An IP address, or another thing that begins with a digit and is no number. */
        ADDRESS,
        /** {@code @} and the path of a select. */
        SELECT,
        SYMBOL,
        END
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    /** As messages name it. */
    String shown() {
        return switch (kind) {
            case END -> "the end of the file";
            case STRING -> "\"" + shortened(text) + "\"";
            default -> "'" + shortened(text) + "'";
        };
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }
}
