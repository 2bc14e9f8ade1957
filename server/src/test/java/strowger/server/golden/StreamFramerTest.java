package strowger.server.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;

class StreamFramerTest {
    private static final String MESSAGE = "A sip:b SIP/2.0\r\nContent-Length: 3\r\n\r\nabc";
    private static final String COMPACT = "A sip:b SIP/2.0\r\nl : 1\r\n\r\nx";

    private final StreamFramer framer = new StreamFramer();

    @Test
    void messagesThatComeTogetherAreCutApart() {
        assertEquals(List.of(MESSAGE, COMPACT), framer.add(MESSAGE + COMPACT));
    }

    @Test
    void aMessageThatComesByteByByteIsWholeAtItsLast() {
        for (int i = 0; i < MESSAGE.length() - 1; i++) {
            assertEquals(List.of(), framer.add(MESSAGE.substring(i, i + 1)));
        }
        assertEquals(List.of(MESSAGE), framer.add("c"));
    }

    @Test
    void lineEndsBeforeAMessageAreOneOfTheirOwn() {
        assertEquals(List.of("\r\n\r\n", MESSAGE), framer.add("\r\n\r\n" + MESSAGE));
    }
}
