package strowger.presence.pua;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.cluster.JsonObject;
import strowger.presence.document.DocumentError;
import strowger.presence.document.DocumentReader;

import java.util.Optional;

class JsonDocumentsTest {
    private final JsonDocuments documents = new JsonDocuments(true);

    private Optional<PuaPublication> of(String json) {
        return JsonObject.read(json).flatMap(each -> documents.of(each, 3600));
    }

    private static String text(PuaPublication publication) {
        return publication
                .document()
                .getStringWithoutLengthUtf8(0, publication.document().capacity());
    }

    private static void assertWellFormed(PuaPublication publication) {
        int length = publication.document().capacity();
        assertEquals(
                DocumentError.NONE, new DocumentReader().check(publication.document(), 0, length));
    }

    @Test
    void whenADialogIsTold_thenItsStateAndPartiesArePublished() {
        PuaPublication made =
                of("""
                {"Event-Package": "dialog", "From": "alice@example.com", "To": "sip:bob@example.com",
                 "Call-ID": "c1", "From-Tag": "f", "To-Tag": "t", "State": "Confirmed",
                 "Direction": "recipient", "Expires": 60}
                """)
                        .orElseThrow();
        assertEquals("sip:alice@example.com", made.presentity());
        assertEquals(60, made.expiresSec());
        assertEquals("JSON_PUBLISH.c1", made.id());
        assertWellFormed(made);
        String text = text(made);
        assertTrue(text.contains("<state>confirmed</state>"), text);
        assertTrue(text.contains("direction=\"recipient\""), text);
        assertTrue(text.contains("sip:bob@example.com"), text);
    }

    @Test
    void whenMessagesWait_thenTheSummaryHasTheirNumbers() {
        PuaPublication made =
                of("""
                {"Event-Package": "message-summary", "From": "sip:bob@example.com",
                 "Messages-Waiting": "yes", "Messages-New": 2, "Messages-Saved": "1\\r\\nX: y"}
                """)
                        .orElseThrow();
        assertEquals(
                """
                Messages-Waiting: yes
                Message-Account: sip:bob@example.com
                Voice-Message: 2/1  X: y (0/0)
                """,
                text(made).replace("\r\n", "\n"));
        assertEquals(3600, made.expiresSec());
    }

    @Test
    void whenPresenceIsTold_thenTheDocumentSaysSo() {
        PuaPublication made =
                of("{\"Event-Package\":\"presence\",\"From\":\"bob@b\",\"State\":\"early\"}")
                        .orElseThrow();
        assertWellFormed(made);
        assertTrue(text(made).contains("on-the-phone"), text(made));
        assertTrue(text(made).contains("entity=\"sip:bob@b\""), text(made));
        JsonDocuments nameless = new JsonDocuments(false);
        JsonObject away =
                JsonObject.read(
                                "{\"Event-Package\":\"presence\",\"From\":\"b\",\"State\":\"offline\"}")
                        .orElseThrow();
        String text = text(nameless.of(away, 1).orElseThrow());
        assertFalse(text.contains("entity"), text);
        assertTrue(text.contains("<basic>closed</basic>"), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"Event-Package\":\"dialog\",\"From\":\"a@b\"}",
                "{\"Event-Package\":\"dialog\",\"From\":\"a@b\",\"Call-ID\":\"c\",\"State\":\"odd\"}",
                "{\"Event-Package\":\"nonesuch\",\"From\":\"a@b\"}",
                "{\"Event-Package\":\"presence\"}"
            })
    void whenItTellsNothingKnown_thenNothingIsPublished(String json) {
        assertTrue(of(json).isEmpty());
    }
}
