package strowger.presence.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

class MessageSummaryTest {
    private static boolean isValid(byte[] bytes) {
        return MessageSummary.isValid(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    'Messages-Waiting: yes', true
                    'messages-waiting :NO', true
                    'Messages-Waiting: yes~Voice-Message: 2/0 (0/0)~', true
                    'Messages-Waiting: yes~~To: <sip:a@b>~', true
                    'Messages-Waiting: maybe', false
                    'Messages-Waiting: yesterday', false
                    'Messages-Waiting', false
                    'Voice-Message: 2/0', false
                    'Messages-Waiting: yes~garbage', false
                    'garbage', false
                    """)
    void whenABodyIsLookedAt_thenOnlySummariesAreTaken(String body, boolean valid) {
        byte[] bytes = body.replace("~", "\r\n").getBytes(StandardCharsets.US_ASCII);
        assertEquals(valid, isValid(bytes), body);
    }

    @Test
    void whenSummariesOfOthersAreLookedAt_thenThoseThatBeginWithTheStatusAreTaken() {
        int taken = 0;
        for (Path file : Documents.corpus("mwi")) {
            taken += isValid(Documents.bytes(file)) ? 1 : 0;
        }
        assertTrue(taken >= 3, taken + " were taken");
    }
}
