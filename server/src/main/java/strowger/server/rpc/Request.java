package strowger.server.rpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A request: {@code {"jsonrpc": "2.0", "method": ..., "params": [...], "id": ...}}.
 *
 * <p>{@code params} may be an object: its values are taken in order, its names are not looked at.
 * {@code reply_name} belongs to the FIFO. Any other member is passed over.
 *
 * @param method the command's name.
 * @param arguments each a {@code String}, {@code Long} or {@code Double}.
 * @param id to be given back.
 * @param replyName the FIFO the answer goes to; empty when there is none.
 */
record Request(String method, List<Object> arguments, RequestId id, String replyName) {
    /** The longest request, in bytes. */
    static final int LENGTH_MAX = 64 * 1024;

    /** Objects and arrays within each other, at most. */
    static final int DEPTH_MAX = 8;

    /** Parameters of one request, at most. */
    static final int ARGUMENTS_MAX = 256;

    private static final int NUMBER_LENGTH_MAX = 64;
    private static final int NAME_LENGTH_MAX = 256;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxDocumentLength(LENGTH_MAX)
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxNumberLength(NUMBER_LENGTH_MAX)
                                    .maxNameLength(NAME_LENGTH_MAX)
                                    .maxStringLength(LENGTH_MAX)
                                    .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    /**
     * Reads a request.
     *
     * @param document all of it, and nothing after it but white space.
     * @throws EnvelopeFault if it is none.
     */
    static Request parse(byte[] document) throws EnvelopeFault {
        try (JsonParser parser = FACTORY.createParser(document)) {
            return new Members(parser).read();
        } catch (JsonProcessingException notJson) {
            throw new EnvelopeFault(
                    EnvelopeFault.PARSE_ERROR,
                    "Parse Error: " + notJson.getOriginalMessage(),
                    RequestId.NULL);
        } catch (IOException unreadable) { // memory does not fail
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The members met so far. */
    private static final class Members {
        private final JsonParser parser;
        private final List<Object> arguments = new ArrayList<>();
        private RequestId id = RequestId.ABSENT;
        private String version = "";
        private String method = "";
        private String replyName = "";
        private boolean parametersFit = true;

        Members(JsonParser parser) {
            this.parser = parser;
        }

        Request read() throws IOException, EnvelopeFault {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_ARRAY) {
                throw invalid("Invalid Request: batches are not supported, send one by one");
            }
            if (first != JsonToken.START_OBJECT) {
                throw invalid("Invalid Request: not an object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                readMember(name);
            }
            if (parser.nextToken() != null) {
                throw new EnvelopeFault(
                        EnvelopeFault.PARSE_ERROR,
                        "Parse Error: something follows the request",
                        RequestId.NULL);
            }
            return checked();
        }

        private void readMember(String name) throws IOException, EnvelopeFault {
            switch (name) {
                case "jsonrpc" -> version = text();
                case "method" -> method = text();
                case "id" -> id = RequestId.read(parser);
                case "reply_name" -> replyName = text();
                case "params" -> readParameters();
                default -> parser.skipChildren();
            }
        }

        private String text() throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return parser.getText();
            }
            parser.skipChildren();
            return "";
        }

        private void readParameters() throws IOException {
            JsonToken begin = parser.currentToken();
            if (begin != JsonToken.START_ARRAY && begin != JsonToken.START_OBJECT) {
                parametersFit = false;
                return;
            }
            JsonToken end =
                    begin == JsonToken.START_ARRAY ? JsonToken.END_ARRAY : JsonToken.END_OBJECT;
            while (parser.nextToken() != end) {
                if (parser.currentToken() != JsonToken.FIELD_NAME) {
                    readArgument();
                }
            }
        }

        private void readArgument() throws IOException {
            switch (parser.currentToken()) {
                case VALUE_STRING -> add(parser.getText());
                case VALUE_NUMBER_INT -> add(integer());
                case VALUE_NUMBER_FLOAT -> add(parser.getDoubleValue());
                case VALUE_TRUE -> add(1L); // as Kamailio reads them
                case VALUE_FALSE -> add(0L);
                default -> {
                    parametersFit = false; // null, or a structure
                    parser.skipChildren();
                }
            }
        }

        private void add(Object value) {
            boolean finite = !(value instanceof Double number) || Double.isFinite(number);
            if (arguments.size() < ARGUMENTS_MAX && finite) {
                arguments.add(value);
            } else {
                parametersFit = false;
            }
        }

        private Object integer() throws IOException {
            return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? (Object) parser.getDoubleValue()
                    : (Object) parser.getLongValue();
        }

        private Request checked() throws EnvelopeFault {
            if (!version.equals("2.0")) {
                throw invalid("Invalid Request: \"jsonrpc\" must be \"2.0\"");
            }
            if (method.isEmpty()) {
                throw invalid("Invalid Request: \"method\" is missing");
            }
            if (!parametersFit) {
                throw new EnvelopeFault(
                        EnvelopeFault.INVALID_PARAMETERS,
                        "Invalid Parameters: at most " + ARGUMENTS_MAX + " texts and numbers",
                        idOrNull());
            }
            return new Request(method, List.copyOf(arguments), id, replyName);
        }

        private EnvelopeFault invalid(String text) {
            return new EnvelopeFault(EnvelopeFault.INVALID_REQUEST, text, idOrNull());
        }

        private RequestId idOrNull() {
            return id.equals(RequestId.ABSENT) ? RequestId.NULL : id;
        }
    }
}
