package strowger.presence.pua;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import strowger.presence.pua.PublishRequest.Answer;

import java.nio.charset.StandardCharsets;

class RemoteDocumentTest {
    private static final Answer FIRST = new Answer(200, "tag1", "60");
    private static final long NOW_MS = 1_000_000;

    private final RemoteDocument document = new RemoteDocument("");

    private static PuaPublication publication(String text, long expiresSec) {
        UnsafeBuffer bytes = new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
        return new PuaPublication("sip:a@b", "dialog", "id", "text/xml", bytes, expiresSec);
    }

    private PublishRequest sent() {
        return document.begins(NOW_MS).orElseThrow();
    }

    @Test
    void whenItChangesTwiceWhileARequestIsOut_thenTheNewestAloneFollowsWithTheTag() { // K#724
        document.want(publication("one", 60));
        PublishRequest first = sent();
        assertEquals("", first.etag());
        document.want(publication("two", 60));
        document.want(publication("three", 60));
        assertTrue(document.begins(NOW_MS).isEmpty());
        document.end(FIRST, NOW_MS);
        PublishRequest second = sent();
        assertEquals("tag1", second.etag());
        assertEquals("three", second.publication().document().getStringWithoutLengthUtf8(0, 5));
        assertEquals(first.cseq() + 1, second.cseq());
        assertEquals(first.callId(), second.callId());
    }

    @Test
    void whenTheServerHasForgottenIt_thenItIsPublishedAnewAndWhole() {
        document.want(publication("one", 60));
        sent();
        document.end(FIRST, NOW_MS);
        assertTrue(document.wantsRefresh(NOW_MS + 60_001));
        PublishRequest refresh = sent();
        assertEquals(0, refresh.publication().document().capacity());
        assertEquals("tag1", refresh.etag());
        document.end(new Answer(412, "", ""), NOW_MS);
        PublishRequest anew = sent();
        assertEquals("", anew.etag());
        assertEquals("one", anew.publication().document().getStringWithoutLengthUtf8(0, 3));
    }

    @Test
    void whenItIsTakenBack_thenTheTagGoesWithItAndNothingIsLeft() {
        document.want(publication("one", 60));
        sent();
        document.end(FIRST, NOW_MS);
        document.want(publication("", 0));
        assertEquals("tag1", sent().etag());
        document.end(new Answer(200, "", "0"), NOW_MS);
        assertTrue(document.isOver());
    }

    @Test
    void whenItWasNeverThere_thenNothingIsTakenBack() {
        document.want(publication("", 0));
        assertTrue(document.begins(NOW_MS).isEmpty());
        assertTrue(document.isOver());
    }

    @Test
    void whenItIsRefused_thenItIsNotSentAgainByItself() {
        document.want(publication("one", 60));
        sent();
        document.end(new Answer(403, "", ""), NOW_MS);
        assertTrue(document.isOver());
        assertFalse(document.wantsRefresh(Long.MAX_VALUE));
    }
}
