package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class CaptureWatchTest {
    private static final String HEAD =
            "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n";
    private static final String SOCKET =
            "ffff8f1b5c2d4000 3      3    %s   2     1 0      0      31845\n";

    @TempDir Path folder;

    private Path list(String text) throws IOException {
        return Files.writeString(folder.resolve("packet"), HEAD + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0003", "0800", "86dd"})
    void aSocketForAllProtocolsOrForIpCaptures(String protocol) throws IOException {
        assertTrue(CaptureWatch.isCaptured(list(SOCKET.formatted(protocol))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0806", "88cc", "888e"})
    void aSocketForAnotherProtocolDoesNot(String protocol) throws IOException {
        assertFalse(CaptureWatch.isCaptured(list(SOCKET.formatted(protocol))));
    }

    @Test
    void noListIsNoCapture() throws IOException {
        assertFalse(CaptureWatch.isCaptured(list("")));
        assertFalse(CaptureWatch.isCaptured(folder.resolve("none")));
    }

    @Test
    void whenACaptureBeginsAndEnds_thenEachIsToldOnce() throws Exception {
        BlockingQueue<Boolean> told = new LinkedBlockingQueue<>();
        list(SOCKET.formatted("0003"));
        try (CaptureWatch _ = CaptureWatch.start(folder.resolve("packet"), told::add)) {
            assertEquals(true, told.poll(20, TimeUnit.SECONDS), "at once");
            list("");
            assertEquals(false, told.poll(20, TimeUnit.SECONDS));
            list(SOCKET.formatted("0003"));
            assertEquals(true, told.poll(20, TimeUnit.SECONDS));
            assertTrue(told.isEmpty());
        }
    }
}
