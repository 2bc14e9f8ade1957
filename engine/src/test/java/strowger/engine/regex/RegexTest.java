package strowger.engine.regex;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

class RegexTest {
    private static boolean found(Regex regex, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return regex.found(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "^sip:[a-z]+@ ~ sip:bob@h ~ true",
                "INVITE|MESSAGE ~ message ~ true",
                "^$ ~ '' ~ true",
                "^$ ~ x ~ false",
                "a* ~ x ~ true",
                "^(ab)+$ ~ abab ~ true",
                "^a{2,3}$ ~ aaaa ~ false",
                "(^a|b)$ ~ b ~ true",
                "x(^a) ~ xa ~ false",
                "(a$)b ~ ab ~ false",
                "^[^[:digit:]]+$ ~ abc ~ true",
                "(a)\\1 ~ xaa ~ true",
                "\\<b ~ a b ~ true",
            })
    void findsWhatPosixFinds(String expression, String text, boolean expected) {
        assertEquals(expected, found(Regex.compile(expression, true), text));
    }

    @Test
    void agreesWithTheBacktrackingMatcherOnRandomExpressions() {
        Random random = new Random(20261122);
        for (int round = 0; round < 50_000; round++) {
            String expression = random("ab.*+?|()^$[]{},12", random, 10);
            String text = random("aab1\n", random, 8);
            boolean ignoreCase = random.nextBoolean();
            try {
                Pattern pattern = PosixPattern.compile(expression, ignoreCase);
                boolean expected = pattern.matcher(text).find();
                assertEquals(
                        expected,
                        found(Regex.compile(expression, ignoreCase), text),
                        expression + " in " + text);
            } catch (PatternSyntaxException refused) {
                assertEquals(expression, refused.getPattern());
            }
        }
    }

    private static String random(String letters, Random random, int lengthMax) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(lengthMax); length > 0; length--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    @Test
    void anExpressionThatMakesBacktrackersSlowTakesLinearTime() {
        Regex regex = Regex.compile("^(a+)+$", false);
        assertEquals(true, regex.isLinear());
        assertEquals(false, found(regex, "a".repeat(50_000) + "b"));
    }

    @Test
    void statesBeyondTheLimitAreMadeAgain() {
        Regex regex = Regex.compile("(a|b)*a(a|b){12}c", false);
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < 100_000; index++) {
            text.append(random.nextBoolean() ? 'a' : 'b');
        }
        assertEquals(false, found(regex, text.toString()));
        assertEquals(true, found(regex, text + "abbbbbbbbbbbbc"));
    }
}
