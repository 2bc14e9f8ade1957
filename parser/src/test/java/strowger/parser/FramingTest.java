package strowger.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.parser.Framing.Frame;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

class FramingTest {
    private static final String OPTIONS =
            "OPTIONS sip:a@b SIP/2.0\r\nCall-ID: 1\r\nContent-Length : 5\r\nX: y\r\n\r\nhello";

    private final Framing framing = new Framing(1024, 4096, true);

    /** All frames of a stream whose bytes come in segments of this length. */
    private List<String> frames(String stream, int segmentLength) {
        UnsafeBuffer buffer = Bytes.of(stream);
        List<String> found = new ArrayList<>();
        int offset = 0;
        int received = 0;
        while (received < buffer.capacity()) {
            received = Math.min(buffer.capacity(), received + segmentLength);
            Frame frame = framing.next(buffer, offset, received - offset);
            while (frame != Frame.NEED_MORE) {
                String text = frame.name().toLowerCase(Locale.ROOT);
                if (frame == Frame.ERROR) {
                    found.add(text + " " + framing.error());
                    return found;
                }
                found.add(frame == Frame.MESSAGE ? text + " " + framing.length() : text);
                offset += framing.length();
                frame = framing.next(buffer, offset, received - offset);
            }
        }
        return found;
    }

    private ParseError errorOf(String contentLength) {
        UnsafeBuffer buffer = Bytes.of("BYE sip:a SIP/2.0\r\n" + contentLength + "\r\n\r\n");
        framing.reset();
        Frame frame = framing.next(buffer, 0, buffer.capacity());
        return frame == Frame.ERROR ? framing.error() : ParseError.NONE;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 30, 1000})
    void messagesAndKeepAlivesAreCutWhateverTheSegments(int segmentLength) {
        String message = "message " + OPTIONS.length();
        assertEquals(List.of(message, message), frames(OPTIONS + OPTIONS, segmentLength));
    }

    @Test
    void doubleCrlfIsAPingAndSingleCrlfAPong() { // RFC 5626 §4.4.1
        String message = "message " + OPTIONS.length();
        assertEquals(
                List.of("ping", message, "pong", message),
                frames("\r\n\r\n" + OPTIONS + "\r\n" + OPTIONS, 1000));
    }

    @Test
    void pingCutInTwoSegmentsIsStillAnswered() {
        assertEquals(List.of("pong", "ping"), frames("\r\n\r\n", 2));
        framing.reset();
        assertEquals(List.of("pong", "ping"), frames("\r\n\r\n", 1));
    }

    @Test
    void lengthNeededIsToldAsSoonAsItIsKnown() {
        UnsafeBuffer buffer = Bytes.of(OPTIONS);
        assertEquals(Frame.NEED_MORE, framing.next(buffer, 0, 10));
        assertEquals(11, framing.length());
        assertEquals(Frame.NEED_MORE, framing.next(buffer, 0, OPTIONS.length() - 2));
        assertEquals(OPTIONS.length(), framing.length());
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Length: -1, CONTENT_LENGTH_MALFORMED",
        "Content-Length: +1, CONTENT_LENGTH_MALFORMED",
        "Content-Length: 1 1, CONTENT_LENGTH_MALFORMED",
        "Content-Length: 0x10, CONTENT_LENGTH_MALFORMED",
        "Content-Length:, CONTENT_LENGTH_MALFORMED",
        "Content-Length: 2147483648, MESSAGE_TOO_LARGE",
        "Content-Length: 4294967301, MESSAGE_TOO_LARGE",
        "Content-Length: 18446744073709551616, MESSAGE_TOO_LARGE",
        "Content-Length: 99999999999999999999999999999999999999, MESSAGE_TOO_LARGE",
        "Content-Length: 4096, MESSAGE_TOO_LARGE",
        "X: y, CONTENT_LENGTH_MISSING",
        "Content-Length: 0, NONE",
        "l :0, NONE"
    })
    void hostileContentLengthNeverMakesALength(String header, ParseError expected) {
        assertEquals(expected, errorOf(header)); // CVE-2026-45103, CVE-2026-23457
    }

    @Test
    void twoContentLengthsThatDifferAreRefused() {
        assertEquals(ParseError.CONTENT_LENGTH_REPEATED, errorOf("Content-Length: 0\r\nl \t: 5"));
        assertEquals(ParseError.NONE, errorOf("Content-Length: 0\r\nl: 00"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Call-ID:lamp\r\nContent-Length: 0",
                "Content-Length: 0\r\nLanguage: de",
                "CONTENT-LENGTH : 0\r\nc:l",
                "X: y\r\n Content-Length: 5\r\nl: 0"
            })
    void linesThatLookLikeAContentLengthAreNone(String headers) {
        assertEquals(ParseError.NONE, errorOf(headers));
        String message = "BYE sip:a SIP/2.0\r\n" + headers + "\r\n\r\n";
        assertEquals(
                List.of("message " + message.length(), "message " + OPTIONS.length()),
                frames(message + OPTIONS, 1));
    }

    /** What is wrong with them is told in an answer; where the message ends is known. */
    @Test
    void headersThatAreMalformedOtherwiseAreLeftToTheParser() {
        assertEquals(ParseError.NONE, errorOf("no header\r\nContent-Length: 0"));
    }

    @Test
    void foldedContentLengthIsFollowed() {
        assertEquals(ParseError.NONE, errorOf("Content-Length:\r\n  0"));
    }

    @Test
    void missingContentLengthMeansNoBodyWhereItIsAllowed() {
        UnsafeBuffer buffer = Bytes.of("BYE sip:a SIP/2.0\r\nX: y\r\n\r\nBYE");
        Framing lenient = new Framing(1024, 4096, false);
        assertEquals(Frame.MESSAGE, lenient.next(buffer, 0, buffer.capacity()));
        assertEquals(buffer.capacity() - 3, lenient.length());
    }

    @Test
    void headersWithoutEndAreRefusedAtTheLimit() {
        UnsafeBuffer buffer = Bytes.of("X".repeat(2000));
        assertEquals(Frame.NEED_MORE, framing.next(buffer, 0, 1023));
        assertEquals(Frame.ERROR, framing.next(buffer, 0, 1024));
        assertEquals(ParseError.MESSAGE_TOO_LARGE, framing.error());
    }

    @Test
    void bytesThatBeginNoMessageAreRefusedAtOnce() {
        UnsafeBuffer buffer = Bytes.of("\u0016\u0003\u0001 TLS hello");
        assertEquals(Frame.ERROR, framing.next(buffer, 0, 3));
        assertEquals(ParseError.START_LINE_MALFORMED, framing.error());
        assertEquals(List.of("error LINE_END_MALFORMED"), frames("\rX", 2));
    }

    @Nested
    class GivenHttpIsTaken {
        private static final String GET = "GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n";
        private static final String PUT =
                "PUT /a HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";

        private final Framing both = new Framing(1024, 4096, true, true);

        private Frame next(String bytes) {
            UnsafeBuffer buffer = Bytes.of(bytes);
            return both.next(buffer, 0, buffer.capacity());
        }

        @Test
        void whenARequestHasNoContentLength_thenItHasNoContent() {
            assertEquals(Frame.HTTP_REQUEST, next(GET + "more"));
            assertEquals(GET.length(), both.length());
            assertTrue(both.isHttp());
        }

        @Test
        void whenItExpectsToBeAskedForItsContent_thenThatIsSaidOnce() {
            assertEquals(Frame.NEED_MORE, next(PUT));
            assertTrue(both.takeContinueExpected());
            assertEquals(Frame.NEED_MORE, next(PUT + "a"));
            assertFalse(both.takeContinueExpected());
            assertEquals(Frame.HTTP_REQUEST, next(PUT + "ab"));
        }

        @Test
        void whenItsContentHasNoLength_thenItIsRefused() {
            assertEquals(
                    Frame.ERROR, next("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"));
            assertEquals(ParseError.TRANSFER_ENCODING_NOT_SUPPORTED, both.error());
        }

        @Test
        void whenSipFollows_thenItIsSipAgain() {
            assertEquals(Frame.HTTP_REQUEST, next(GET));
            assertEquals(Frame.MESSAGE, next(OPTIONS));
            assertFalse(both.isHttp());
        }

        @Test
        void whenHttpIsNotTaken_thenItIsAMessageWithoutLength() {
            UnsafeBuffer buffer = Bytes.of(GET);
            assertEquals(Frame.ERROR, framing.next(buffer, 0, buffer.capacity()));
            assertEquals(ParseError.CONTENT_LENGTH_MISSING, framing.error());
        }
    }
}
