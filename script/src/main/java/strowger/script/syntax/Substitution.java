package strowger.script.syntax;

import strowger.engine.regex.PosixPattern;
import strowger.script.source.Position;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * {@code #!subst "/expression/replacement/flags"}: what is done to each string, word and variable.
 *
 * @param pattern that is looked for.
 * @param replacement with {@code \1} to {@code \9} for what groups matched.
 * @param all whether each occurrence is replaced, not only the first.
 */
record Substitution(Pattern pattern, String replacement, boolean all) {
    private static final int LENGTH_MAX = 1 << 16;

    /** Reads one; any character may stand in place of the slashes. */
    static Substitution parse(String text, Position at) throws SyntaxFault {
        String[] parts = parts(text, at);
        boolean ignoreCase = parts[2].contains("i");
        try {
            return new Substitution(
                    PosixPattern.compile(parts[0], ignoreCase), parts[1], parts[2].contains("g"));
        } catch (PatternSyntaxException fault) {
            throw new SyntaxFault(at, "no regular expression: " + fault.getDescription());
        }
    }

    /** Expression, replacement and flags. */
    static String[] parts(String text, Position at) throws SyntaxFault {
        int second = text.length() < 3 ? -1 : unescaped(text, 1);
        int third = second < 0 ? -1 : unescaped(text, second + 1);
        if (third < 0 || second == 1) {
            throw new SyntaxFault(at, "expected \"/expression/replacement/flags\"");
        }
        return new String[] {
            text.substring(1, second), text.substring(second + 1, third), text.substring(third + 1)
        };
    }

    private static int unescaped(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            if (text.charAt(at) == text.charAt(0)) {
                return at;
            }
            if (text.charAt(at) == '\\') {
                at++;
            }
        }
        return -1;
    }

    String apply(String text) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder result = new StringBuilder();
        int end = 0;
        while (matcher.find() && result.length() < LENGTH_MAX) {
            result.append(text, end, matcher.start());
            replace(matcher, result);
            end = matcher.end();
            if (!all) {
                break;
            }
        }
        return end == 0 && result.isEmpty()
                ? text
                : result.append(text, end, text.length()).toString();
    }

    private void replace(Matcher matcher, StringBuilder result) {
        for (int at = 0; at < replacement.length(); at++) {
            char letter = replacement.charAt(at);
            if (letter != '\\' || at + 1 == replacement.length()) {
                result.append(letter);
                continue;
            }
            char next = replacement.charAt(++at);
            int group = next - '0';
            if (group < 0 || group > 9) {
                result.append(next);
            } else if (group <= matcher.groupCount() && matcher.group(group) != null) {
                result.append(matcher.group(group));
            }
        }
    }
}
