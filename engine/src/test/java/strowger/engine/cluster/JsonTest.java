package strowger.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Random;
import java.util.Set;

class JsonTest {
    @Test
    void whenWritten_thenItLooksAsKamailioWritesIt() {
        JsonText text =
                new JsonText()
                        .add("action", 2)
                        .add("cname", "odd \"key\"")
                        .add("strval", "a\\b/c\tdé\u0001")
                        .add("cells", List.of(new JsonText().add("n", -1), new JsonText()));
        String expected =
                "{\"action\":2,\"cname\":\"odd \\\"key\\\"\",\"strval\":\"a\\\\b/c\\tdé\\u0001\","
                        + "\"cells\":[{\"n\":-1},{}]}";
        assertEquals(expected, text.toString());
    }

    @Test
    void whenReadBack_thenAllIsThere() {
        JsonObject object =
                JsonObject.read(
                                " { \"a\" : 1.5e1 , \"b\":\"\\u00e9\\n\", \"c\":[{\"d\":-7},2],"
                                        + " \"e\":{\"f\":true}, \"g\":null } ")
                        .orElseThrow();
        assertEquals(15, object.number("a", 0));
        assertEquals("é\n", object.text("b", ""));
        assertEquals(-7, object.objects("c").getFirst().number("d", 0));
        assertTrue(object.object("e").isPresent());
        assertEquals(Set.of("a", "b", "c", "e"), object.names());
        assertEquals("none", object.text("a", "none"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1}x",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"b}",
                "{\"a\":01e}",
                "{a:1}",
                "{\"a\":99999999999999999999}",
                "{\"a\":tru}",
                "{\"a\":1 \"b\":2}"
            })
    void whenItIsNoObjectOfJson_thenItIsRefused(String text) {
        assertTrue(JsonObject.read(text).isEmpty());
    }

    @Test
    void whenItIsTooDeep_thenItIsRefused() {
        assertTrue(JsonObject.read("{\"a\":".repeat(10_000)).isEmpty());
        assertTrue(JsonObject.read("{\"a\":" + "[".repeat(10_000)).isEmpty());
    }

    @Test
    void whenBytesAreRandom_thenNothingIsThrown() {
        Random random = new Random(11);
        String letters = "{}[]\":,\\u0123eE+-.truefalsn \n";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder("{");
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            boolean _ = JsonObject.read(text.toString()).isPresent();
        }
    }
}
