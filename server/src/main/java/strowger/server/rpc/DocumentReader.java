package strowger.server.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a stream of bytes into JSON objects: one ends where its braces balance, whatever white space
 * or line ends lie in or between. Holds one object at a time, of a bounded length. For one thread.
 */
final class DocumentReader {
    private final InputStream stream;
    private byte[] bytes = new byte[1024];
    private int length;

    DocumentReader(InputStream stream) {
        this.stream = stream;
    }

    /**
     * Reads the next object.
     *
     * @return its bytes; empty at the end of the stream.
     * @throws EnvelopeFault if something else comes, if it is longer than {@link
     *     Request#LENGTH_MAX} or if the stream ends within it. What follows has no known beginning.
     */
    Optional<byte[]> next() throws IOException, EnvelopeFault {
        int first = skipWhiteSpace();
        if (first < 0) {
            return Optional.empty();
        }
        if (first != '{' && first != '[') {
            throw parseError("a request begins with {");
        }
        length = 0;
        append(first);
        readToEnd();
        return Optional.of(Arrays.copyOf(bytes, length));
    }

    private int skipWhiteSpace() throws IOException {
        int next = stream.read();
        while (next == ' ' || next == '\t' || next == '\r' || next == '\n') {
            next = stream.read();
        }
        return next;
    }

    private void readToEnd() throws IOException, EnvelopeFault {
        int depth = 1;
        boolean quoted = false;
        while (depth > 0) { // LENGTH_MAX bytes at most
            int next = append(stream.read());
            if (quoted && next == '\\') {
                append(stream.read());
            } else if (next == '"') {
                quoted = !quoted;
            } else if (!quoted) {
                depth += step(next);
            }
        }
    }

    private static int step(int letter) {
        return switch (letter) {
            case '{', '[' -> 1;
            case '}', ']' -> -1;
            default -> 0;
        };
    }

    private int append(int letter) throws EnvelopeFault {
        if (letter < 0) {
            throw parseError("the request is cut off after " + length + " bytes");
        }
        if (length == Request.LENGTH_MAX) {
            throw new EnvelopeFault(
                    EnvelopeFault.INVALID_REQUEST,
                    "Invalid Request: longer than " + Request.LENGTH_MAX + " bytes",
                    RequestId.NULL);
        }
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) letter;
        return letter;
    }

    private static EnvelopeFault parseError(String text) {
        return new EnvelopeFault(EnvelopeFault.PARSE_ERROR, "Parse Error: " + text, RequestId.NULL);
    }
}
