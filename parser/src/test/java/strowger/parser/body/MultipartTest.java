package strowger.parser.body;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import strowger.parser.Parameters;
import strowger.parser.ParseError;
import strowger.parser.Token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class MultipartTest {
    private static final String BODY =
            """
            preamble
            --b1
            Content-Type: application/sdp

            v=0
            s=-
            --b1\s

            plain text
            --b12 is no delimiter
            --b1--
            epilogue
            --b1\
            """
                    .replace("\n", "\r\n");

    private final Multipart multipart = new Multipart();
    private UnsafeBuffer buffer = new UnsafeBuffer();

    private ParseError wrap(String boundary, String body) {
        String parameter = ";boundary=\"" + boundary + "\"";
        buffer = new UnsafeBuffer((parameter + body).getBytes(StandardCharsets.UTF_8));
        Parameters parameters = new Parameters();
        assertEquals(ParseError.NONE, parameters.wrap(buffer, 0, parameter.length()));
        assertTrue(parameters.find(Token.of("boundary")));
        int offset = parameter.length();
        return multipart.wrap(buffer, offset, buffer.capacity() - offset, parameters);
    }

    private List<String> contents() {
        List<String> found = new ArrayList<>();
        while (multipart.next()) {
            byte[] bytes = new byte[multipart.contentLength()];
            buffer.getBytes(multipart.contentOffset(), bytes);
            found.add(new String(bytes, StandardCharsets.UTF_8));
        }
        return found;
    }

    @Test
    void partsAreFoundBetweenDelimiters() {
        assertEquals(ParseError.NONE, wrap("b1", BODY));
        assertEquals(List.of("v=0\r\ns=-", "plain text\r\n--b12 is no delimiter"), contents());
        assertEquals(ParseError.NONE, multipart.fault());
    }

    @Test
    void partIsFoundByItsType() {
        wrap("b1", BODY);
        assertTrue(multipart.find(Token.of("text"), Token.of("plain")));
        assertEquals("plain", BODY.substring(multipart.contentOffset() - 14).substring(0, 5));
        assertTrue(multipart.find(Token.of("application"), Token.of("SDP")));
        assertFalse(multipart.find(Token.of("application"), Token.of("pidf+xml")));
    }

    @Test
    void missingCloseDelimiterEndsTheLastPartWithTheBody() { // OSV-2024-1244
        wrap("b1", "--b1\n\nfirst\n--b1\nContent-Type: text/plain\n\nlast");
        assertEquals(List.of("first", "last"), contents());
        assertEquals(ParseError.BODY_MALFORMED, multipart.fault());
    }

    @Test
    void bodiesWithoutDelimiterAreRefused() { // commits d7a7f22b, 6cfed872 of Kamailio
        for (String body :
                new String[] {"", "-", "--", "--b", "--b2\r\n\r\nx", "x--b1\r\n", "\n"}) {
            assertEquals(ParseError.BODY_MALFORMED, wrap("b1", body), body);
            assertFalse(multipart.next(), body);
        }
    }

    @Test
    void emptyAndOverlongBoundariesAreRefused() {
        assertEquals(ParseError.BODY_MALFORMED, wrap("", "--\r\n\r\nx\r\n----"));
        String tooLong = "b".repeat(Multipart.BOUNDARY_LENGTH_MAX + 1);
        assertEquals(ParseError.BODY_MALFORMED, wrap(tooLong, "--" + tooLong + "\r\n\r\nx"));
    }

    @Test
    void emptyPartsAndPartsOfHeadersOnlyHaveNoContent() {
        wrap("b1", "--b1\r\n--b1\r\nContent-Type: text/plain\r\n--b1\r\nnonsense\r\n--b1\r\n");
        assertEquals(List.of("", "", ""), contents());
    }

    @Test
    void tooManyPartsAreRefused() {
        wrap("b1", "--b1\n\nx\n".repeat(Multipart.PARTS_MAX + 5) + "--b1--");
        assertEquals(Multipart.PARTS_MAX, contents().size());
        assertEquals(ParseError.BODY_TOO_COMPLEX, multipart.fault());
    }
}
