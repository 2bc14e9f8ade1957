package strowger.presence.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

class KnownDocumentsTest {
    private final KnownDocuments known = new KnownDocuments();

    @Test
    void whenADocumentWasFoundGood_thenItIsKnownWhereverItLies() {
        UnsafeBuffer document =
                new UnsafeBuffer("<a>one document</a>".getBytes(StandardCharsets.UTF_8));
        UnsafeBuffer elsewhere = new UnsafeBuffer(new byte[100]);
        elsewhere.putBytes(7, document, 0, document.capacity());
        known.add(known.print(document, 0, document.capacity()));
        assertTrue(known.has(known.print(elsewhere, 7, document.capacity())));
        assertFalse(known.has(known.print(elsewhere, 7, document.capacity() - 1)));
    }

    @Test
    void whenAnyByteDiffers_thenItIsAnother() {
        UnsafeBuffer document = new UnsafeBuffer(new byte[67]);
        Set<Long> prints = new HashSet<>();
        for (int at = 0; at < document.capacity(); at++) {
            for (int letter = 1; letter < 256; letter++) {
                document.putByte(at, (byte) letter);
                prints.add(known.print(document, 0, document.capacity()));
            }
            document.putByte(at, (byte) 0);
        }
        for (int length = 0; length <= document.capacity(); length++) {
            prints.add(known.print(document, 0, length));
        }
        assertEquals(67 * 255 + 68, prints.size(), 3);
    }

    @Test
    void whenABadDocumentComesAgainAndAgain_thenItIsRefusedEachTime() {
        DocumentReader reader = new DocumentReader();
        UnsafeBuffer bad = new UnsafeBuffer("<a><b></a>".getBytes(StandardCharsets.UTF_8));
        UnsafeBuffer good = new UnsafeBuffer("<a><b/></a>".getBytes(StandardCharsets.UTF_8));
        for (int round = 0; round < 3; round++) {
            assertEquals(DocumentError.MALFORMED, reader.check(bad, 0, bad.capacity()));
            assertEquals(DocumentError.NONE, reader.check(good, 0, good.capacity()));
        }
    }
}
