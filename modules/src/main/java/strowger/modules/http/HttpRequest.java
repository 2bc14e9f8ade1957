package strowger.modules.http;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.RoutingContext;
import strowger.parser.SipMessage;
import strowger.parser.Token;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a request of HTTP says of itself: read from the context's message. */
final class HttpRequest {
    private static final Token VERSION = Token.of("HTTP/1.");
    private static final Token HEAD = Token.of("HEAD");
    private static final DirectBuffer CONNECTION =
            new UnsafeBuffer("Connection".getBytes(StandardCharsets.US_ASCII));

    private HttpRequest() {}

    /** Whether the context's message is one. */
    static boolean isIn(RoutingContext context) {
        SipMessage message = context.message();
        int version = versionOffset(message);
        return message.requestUriLength() > 0
                && message.headersEnd() > version + VERSION.length()
                && VERSION.matches(message.buffer(), version, VERSION.length());
    }

    private static int versionOffset(SipMessage message) {
        return message.requestUriOffset() + message.requestUriLength() + 1;
    }

    /** Whether the answer has no content, whatever its headers say. */
    static boolean isHead(RoutingContext context) {
        SipMessage message = context.message();
        return HEAD.matches(message.buffer(), message.methodOffset(), message.methodLength());
    }

    /** Whether the connection is to end behind the answer (RFC 9112 §9.3). */
    static boolean isLast(RoutingContext context) {
        SipMessage message = context.message();
        byte minor = message.buffer().getByte(versionOffset(message) + VERSION.length());
        int index = message.find(CONNECTION, 0, CONNECTION.capacity());
        if (index == SipMessage.ABSENT) {
            return minor == '0';
        }
        String options =
                message.buffer()
                        .getStringWithoutLengthAscii(
                                message.valueOffset(index), message.valueLength(index))
                        .toLowerCase(Locale.ROOT);
        return minor == '0' ? !options.contains("keep-alive") : options.contains("close");
    }
}
