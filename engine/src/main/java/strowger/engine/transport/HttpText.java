package strowger.engine.transport;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.parser.ParseError;

import java.nio.charset.StandardCharsets;

/** What a connection says of its own to a peer that speaks HTTP (RFC 9110 §15). */
final class HttpText {
    /** Asks for the content that was held back. */
    static final DirectBuffer CONTINUE = bytes("HTTP/1.1 100 Continue\r\n\r\n");

    private static final DirectBuffer BAD_REQUEST = refusal("400 Bad Request");
    private static final DirectBuffer TOO_LARGE = refusal("413 Content Too Large");
    private static final DirectBuffer NOT_IMPLEMENTED = refusal("501 Not Implemented");

    private HttpText() {}

    /** The answer to a request that can't be followed; the connection ends behind it. */
    static DirectBuffer refusal(ParseError error) {
        return switch (error) {
            case MESSAGE_TOO_LARGE -> TOO_LARGE;
            case TRANSFER_ENCODING_NOT_SUPPORTED -> NOT_IMPLEMENTED;
            default -> BAD_REQUEST;
        };
    }

    private static DirectBuffer refusal(String status) {
        return bytes("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }

    private static DirectBuffer bytes(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }
}
