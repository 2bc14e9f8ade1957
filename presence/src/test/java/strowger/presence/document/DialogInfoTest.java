package strowger.presence.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.presence.document.Documents.compact;
import static strowger.presence.document.Documents.parse;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

class DialogInfoTest {
    private static final String ENTITY = "sip:bob@example.com";

    private static Element dialog(String id, String state) {
        return parse(
                """
                <?xml version="1.0"?>
                <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="7" state="partial"
                 entity="sip:other@example.com">
                 <dialog id="%s" call-id="c" direction="initiator"><state>%s</state></dialog>
                </dialog-info>
                """
                        .formatted(id, state));
    }

    private static String notified(String content) {
        String head =
                """
                <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full"\
                 entity="sip:bob@example.com">\
                """;
        return head + content + "</dialog-info>";
    }

    private static String shown(String id, String state) {
        return "<dialog id=\"%s\" call-id=\"c\" direction=\"initiator\"><state>%s</state></dialog>"
                .formatted(id, state);
    }

    @Test
    void whenSeveralDialogsAreKnown_thenAllAreShownInOneFullDocument() {
        Element composed =
                DialogInfo.compose(
                                List.of(dialog("1", "early"), dialog("2", "confirmed")),
                                ENTITY,
                                false)
                        .orElseThrow();
        String expected = notified(shown("1", "early") + shown("2", "confirmed"));
        assertEquals(expected, compact(composed));
    }

    @Test
    void whenADialogIsInTwoDocuments_thenItIsShownOnceAsTheLaterHasIt() {
        Element composed =
                DialogInfo.compose(
                                List.of(dialog("1", "early"), dialog("1", "terminated")),
                                ENTITY,
                                false)
                        .orElseThrow();
        assertEquals(notified(shown("1", "terminated")), compact(composed));
    }

    @Test
    void whenOnlyOneDialogMayBeShown_thenItIsTheMostImportant() {
        List<Element> documents =
                List.of(dialog("1", "confirmed"), dialog("2", "early"), dialog("3", "terminated"));
        Element composed = DialogInfo.compose(documents, ENTITY, true).orElseThrow();
        assertEquals(notified(shown("2", "early")), compact(composed));
    }

    @Test
    void whenAPublicationRunsOut_thenItsDialogsEndSoThatNoLampStaysLit() { // K#2540
        Element ended = DialogInfo.ended(dialog("1", "confirmed"));
        assertTrue(DialogInfo.isTerminated(ended));
        assertFalse(DialogInfo.isTerminated(dialog("1", "confirmed")));
    }

    @Test
    void whenADocumentIsWritten_thenItsVersionStandsWhereItIsLookedFor() {
        byte[] written = DocumentWriter.compact(DialogInfo.dummy(ENTITY));
        assertEquals('0', written[DialogInfo.VERSION_OFFSET]);
        assertEquals('"', written[DialogInfo.VERSION_OFFSET - 1]);
        assertEquals('"', written[DialogInfo.VERSION_OFFSET + 1]);
        byte[] registrations = DocumentWriter.compact(RegistrationInfo.root());
        assertEquals('0', registrations[RegistrationInfo.VERSION_OFFSET]);
    }

    @Test
    void whenAskedForIds_thenAllDialogsHaveTheirs() {
        assertEquals(Set.of("1"), DialogInfo.ids(dialog("1", "early")));
    }
}
