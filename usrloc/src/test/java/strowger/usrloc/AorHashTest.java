package strowger.usrloc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

class AorHashTest {
    private static long hash(String aor) {
        byte[] bytes = aor.getBytes(StandardCharsets.UTF_8);
        return AorHash.of(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    @Test
    void theHashesAreThoseThatKamailioShows() { // recorded as HashID
        assertEquals(7_222_211, hash("bob"));
        assertEquals(1_834_153_949, hash("alice"));
        assertEquals(0, hash(""));
    }
}
