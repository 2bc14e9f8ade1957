package strowger.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.module.Struct;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "core.ps",
                "core.psx",
                "core.sockets_list",
                "core.uptime",
                "core.version",
                "dlg.list",
                "htable.sets-odd-text",
                "nosuch.method",
                "pv.shvGet",
                "stats.get_statistics-none",
                "stats.reset_statistics",
                "ul.lookup"
            })
    void anAnswerOfKamailioIsWrittenAgainByteForByte(String record) throws IOException {
        String recorded = recordedAnswer(record);
        assertEquals(recorded, JsonText.pretty(read(recorded)));
    }

    @Test
    void compactHasNoWhiteSpace() {
        Struct struct = new Struct().add("a", 1L).add("b", List.of("x", new Struct().add("c", 2)));
        assertEquals("{\"a\":1,\"b\":[\"x\",{\"c\":2}]}", JsonText.compact(struct));
    }

    @Test
    void controlCharactersAndQuotesAreEscaped() {
        assertEquals("\"a\\\"b\\\\c\\r\\n\\u0001é\"", JsonText.compact("a\"b\\c\r\n\u0001é"));
    }

    @Test
    void whatJsonHasNoWordForIsNull() {
        assertEquals(
                "[null,null]", JsonText.compact(List.of(Double.NaN, Double.POSITIVE_INFINITY)));
    }

    @Test
    void numbersThatAreNotWholeHaveSixDecimals() {
        assertEquals("[0.700000,-1,3]", JsonText.compact(List.of(0.7, -1.0, 3.0)));
    }

    private static String recordedAnswer(String record) throws IOException {
        try (InputStream file = JsonTextTest.class.getResourceAsStream(record + ".json")) {
            JsonNode tree = new ObjectMapper().readTree(Objects.requireNonNull(file, record));
            return tree.get("response_text").textValue();
        }
    }

    private static @Nullable Object read(String json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            return value(parser);
        }
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> struct(parser);
            case START_ARRAY -> list(parser);
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    private static Struct struct(JsonParser parser) throws IOException {
        Struct struct = new Struct();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            struct.add(name, value(parser));
        }
        return struct;
    }

    private static List<@Nullable Object> list(JsonParser parser) throws IOException {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser));
        }
        return list;
    }
}
