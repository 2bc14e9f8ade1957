package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

class StreamChunkTest {
    private final StreamChunk chunk = new StreamChunk();

    @AfterEach
    void release() {
        chunk.release();
    }

    private void append(String text) {
        chunk.append(new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII)), text.length());
    }

    private String left() {
        return new UnsafeBuffer(chunk.address(), chunk.length())
                .getStringWithoutLengthAscii(0, chunk.length());
    }

    @Test
    void whenTheKernelTakesAPart_thenTheRestIsLeftInOrder() {
        chunk.reserve(16);
        append("one ");
        append("two ");
        chunk.taken(6);
        append("three");
        assertEquals("o three", left());
    }

    @Test
    void whenNothingWasReserved_thenThereIsNoRoom() {
        assertFalse(chunk.hasRoom(1));
    }

    @Test
    void whenItIsFull_thenTheNextMessageHasNoRoom() {
        chunk.reserve(5_000);
        append("x".repeat(5_000));
        assertFalse(chunk.hasRoom(1 << 14));
    }

    @Test
    void whenItWasShort_thenItsMemoryServesTheNextMessage() {
        chunk.reserve(100);
        append("before");
        chunk.clear();
        assertEquals(0, chunk.length());
        assertTrue(chunk.hasRoom(2_048));
        append("after");
        assertEquals("after", left());
    }

    @Test
    void whenItWasLong_thenItsMemoryGoesBack() {
        chunk.reserve(10_000);
        append("before");
        chunk.clear();
        assertEquals(0, chunk.length());
        assertFalse(chunk.hasRoom(1));
        append(chunk.reserve(10).hasRoom(10) ? "after" : "");
        assertEquals("after", left());
    }
}
