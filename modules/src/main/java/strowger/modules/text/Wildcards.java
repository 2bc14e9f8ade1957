package strowger.modules.text;

/** Patterns of a shell, {@code *}, {@code ?} and {@code [abc]}, as regular expressions. */
public final class Wildcards {
    private static final String SPECIAL = "\\^$.|+(){}";

    private Wildcards() {}

    /** The expression that matches all of a text exactly when the pattern does. */
    public static String toExpression(String pattern) {
        StringBuilder out = new StringBuilder("^");
        for (int index = 0; index < pattern.length(); index++) {
            char letter = pattern.charAt(index);
            int close = letter == '[' ? pattern.indexOf(']', index + 2) : -1;
            if (close > 0) {
                String set = pattern.substring(index + 1, close);
                out.append('[').append(set.startsWith("!") ? "^" + set.substring(1) : set);
                out.append(']');
                index = close;
            } else if (letter == '*') {
                out.append(".*");
            } else if (letter == '?') {
                out.append('.');
            } else {
                out.append(SPECIAL.indexOf(letter) >= 0 || letter == '[' ? "\\" : "");
                out.append(letter);
            }
        }
        return out.append('$').toString();
    }
}
