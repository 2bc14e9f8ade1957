package strowger.engine.regex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;
import java.util.regex.PatternSyntaxException;

class PosixPatternTest {
    private static boolean finds(String expression, String text) {
        return PosixPattern.compile(expression, true).matcher(text).find();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "^a.c$ ~ abc ~ true",
                "B ~ abc ~ true",
                "^b ~ abc ~ false",
                "[0-9]+ ~ a1b22 ~ true",
                "(a|x)bc ~ abc ~ true",
                "a\\.c ~ abc ~ false",
                "^\\+49 ~ +4912 ~ true",
                "^[+]49 ~ +4912 ~ true",
                "foo[[:space:]]bar ~ foo bar ~ true",
                "^tel:[0-9]{3}$ ~ tel:123 ~ true",
                "^tel:[0-9]{4}$ ~ tel:123 ~ false",
                "^[^0-9] ~ 12 ~ false",
                "[a-z] ~ A ~ true",
                "^[]x]+$ ~ ]x] ~ true",
                "^[\\d]$ ~ d ~ true",
                "^[\\d]$ ~ 5 ~ false",
                "^\\d$ ~ d ~ true",
                "^a*+$ ~ aaa ~ true",
                "^a+?b$ ~ b ~ true",
                "^{x$ ~ {x ~ true",
                "^*a$ ~ *a ~ true",
                "^(a)b\\1$ ~ aba ~ true",
                "^[a\\]$ ~ \\ ~ true",
                "^[a-]$ ~ - ~ true",
                "^a{,2}$ ~ aa ~ true",
                "^a{,2}$ ~ aaa ~ false",
            })
    void readsWhatPosixMeans(String expression, String text, boolean found) {
        assertEquals(found, finds(expression, text));
    }

    @Test
    void endMeansTheVeryEndAndADotAlsoALineEnd() {
        assertEquals(false, finds("a$", "a\n"));
        assertEquals(true, finds("a.b", "a\nb"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a", "[a", "a\\", "[[:nope:]]", "[z-a]", "a{300}", "\\1"})
    void refusesWhatIsNoExpression(String expression) {
        assertThrows(PatternSyntaxException.class, () -> finds(expression, ""));
    }

    @Test
    void anyTextIsAnExpressionOrRefused() {
        Random random = new Random(4475);
        String letters = "ab01\\[](){}*+?|^$.:-,=";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            boolean compiled;
            try {
                PosixPattern.compile(text.toString(), false);
                compiled = true;
            } catch (PatternSyntaxException refused) {
                compiled = false;
            }
            assertEquals(compiled, accepts(text.toString()), text.toString());
        }
    }

    private static boolean accepts(String text) {
        try {
            return PosixPattern.compile(text, true) != null;
        } catch (PatternSyntaxException refused) {
            return false;
        }
    }
}
