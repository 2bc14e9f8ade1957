package strowger.server.rpc;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;

import java.io.IOException;

/**
 * The {@code id} of a request, given back as it came: digits are not rounded, null stays null.
 *
 * @param kind of JSON value.
 * @param text of it, without quotes.
 */
record RequestId(Kind kind, String text) {
    /** Requests without one are answered without one. */
    static final RequestId ABSENT = new RequestId(Kind.ABSENT, "");

    /** What a request whose id can't be told is answered with. */
    static final RequestId NULL = new RequestId(Kind.NULL, "");

    /** Kinds of id. */
    enum Kind {
        ABSENT,
        NULL,
        TEXT,
        NUMBER
    }

    /** Reads the value the parser stands at. */
    static RequestId read(JsonParser parser) throws IOException, EnvelopeFault {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> NULL;
            case VALUE_STRING -> new RequestId(Kind.TEXT, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                    new RequestId(Kind.NUMBER, parser.getText());
            default ->
                    throw new EnvelopeFault(
                            EnvelopeFault.INVALID_REQUEST,
                            "Invalid Request: id is neither text, number nor null",
                            NULL);
        };
    }

    /** As JSON writes it; not to be asked of {@link #ABSENT}. */
    String json() {
        return switch (kind) {
            case TEXT ->
                    '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
            case NUMBER -> text;
            case NULL, ABSENT -> "null";
        };
    }
}
