package strowger.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;

import java.io.IOException;
import java.io.StringWriter;

/** Lays JSON out for the eye; members of the same name all stay, as answers may repeat them. */
final class JsonLayout {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonLayout() {}

    /** A member of an object, indented by two spaces a level. */
    static String indented(String json, String member) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonParser parser = FACTORY.createParser(json);
                JsonGenerator generator = FACTORY.createGenerator(text)) {
            DefaultPrettyPrinter layout = new DefaultPrettyPrinter();
            layout.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
            generator.setPrettyPrinter(layout);
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(member);
                parser.nextToken();
                if (wanted) {
                    generator.copyCurrentStructure(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }
        return text.toString();
    }
}
