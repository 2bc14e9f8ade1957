package strowger.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

class FramesTest {
    @ParameterizedTest
    @CsvSource({
        "'SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n', 37",
        "'SIP/2.0 200 OK\r\nCONTENT-LENGTH : 2\r\n\r\nab', 40",
        "'SIP/2.0 200 OK\r\nl: 3\r\n\r\nabcSIP/2.0', 27",
        "'SIP/2.0 200 OK\r\nl: 3\r\n\r\nab', 0",
        "'SIP/2.0 200 OK\r\nl: 3\r\n', 0",
        "'SIP', 0",
    })
    void aMessageIsWholeWithItsBody(String stream, int length) {
        byte[] bytes = stream.getBytes(StandardCharsets.US_ASCII);
        assertEquals(length, Frames.whole(bytes, bytes.length));
    }
}
