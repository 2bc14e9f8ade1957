package strowger.presence.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.presence.document.Documents.compact;
import static strowger.presence.document.Documents.parse;

import org.junit.jupiter.api.Test;

import java.util.List;

class PidfTest {
    private static Element published(String content) {
        return parse(
                "<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='sip:a@b'>\n "
                        + content
                        + "\n</presence>");
    }

    private static Element tuple(String id, String basic, String note) {
        return published(
                "<tuple id='%s'><status><basic>%s</basic></status><note>%s</note></tuple>"
                        .formatted(id, basic, note));
    }

    private static String notified(String content) {
        return "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:a@b\">"
                + content
                + "</presence>";
    }

    @Test
    void whenTwoDevicesPublish_thenBothTuplesAreShownTheOlderFirst() {
        Element composed =
                Pidf.compose(List.of(tuple("desk", "open", "1"), tuple("mobile", "closed", "2")))
                        .orElseThrow();
        String expected =
                """
                <tuple id="desk"><status><basic>open</basic></status><note>1</note></tuple>\
                <tuple id="mobile"><status><basic>closed</basic></status><note>2</note></tuple>\
                """;
        assertEquals(notified(expected), compact(composed));
    }

    @Test
    void whenADevicePublishesAgainWithoutItsTag_thenItsOlderDocumentIsLeftOutWhole() {
        Element older =
                published(
                        "<tuple id='t'><status><basic>open</basic></status></tuple>"
                                + "<dm:person xmlns:dm='urn:dm' id='p1'/>");
        Element newer = tuple("t", "closed", "now");
        String expected = "<tuple id=\"t\"><status><basic>closed</basic></status><note>now</note>";
        assertEquals(
                notified(expected + "</tuple>"),
                compact(Pidf.compose(List.of(older, newer)).orElseThrow()));
    }

    @Test
    void whenDocumentsHavePersonsAndNotes_thenTuplesComeFirstAsTheSchemaWants() {
        Element first = published("<note>n1</note><p:person xmlns:p='urn:p' id='p1'/>");
        Element second = published("<tuple id='t'/><p:person xmlns:p='urn:p' id='p2'/>");
        String expected =
                """
                <tuple id="t"/><note>n1</note>\
                <p:person xmlns:p="urn:p" id="p1"/><p:person xmlns:p="urn:p" id="p2"/>\
                """;
        assertEquals(
                notified(expected), compact(Pidf.compose(List.of(first, second)).orElseThrow()));
    }

    @Test
    void whenPrefixesOfTwoDocumentsMeanDifferentNamespaces_thenEachKeepsItsOwn() {
        Element first =
                parse("<presence xmlns='urn:n' xmlns:x='urn:1'><x:person id='1'/></presence>");
        Element second =
                parse("<presence xmlns='urn:n' xmlns:x='urn:2'><x:person id='2'/></presence>");
        String expected =
                """
                <presence xmlns="urn:n" xmlns:x="urn:1"><x:person id="1"/>\
                <x:person xmlns:x="urn:2" id="2"/></presence>\
                """;
        assertEquals(expected, compact(Pidf.compose(List.of(first, second)).orElseThrow()));
    }

    @Test
    void whenAPublicationEnds_thenItsTuplesAreClosedAndNothingElseIsSaid() {
        Element closed = Pidf.closed(tuple("desk", "open", "here"));
        String expected = "<tuple id=\"desk\"><status><basic>closed</basic></status></tuple>";
        assertEquals(notified(expected), compact(closed));
    }

    @Test
    void whenNoDocumentIsAPresence_thenThereIsNothing() {
        assertTrue(Pidf.compose(List.of(parse("<other/>"))).isEmpty());
        assertTrue(Pidf.compose(List.of()).isEmpty());
    }

    @Test
    void whenOneDocumentIsToBeShown_thenItIsTheOneWithTheMostImportantWord() {
        List<String> words = List.of("Available", "Ringing", "On the Phone");
        Element ringing = tuple("a", "open", "Ringing");
        Element available = tuple("b", "open", "Available");
        Element other = tuple("c", "open", "Lunch");
        List<Element> all = List.of(ringing, available, other);
        assertEquals(ringing, Pidf.mostImportant(all, "note", words).orElseThrow());
    }

    @Test
    void whenAskedForStatusAndActivity_thenTheyAreFoundWhereverTheNamespaceIs() {
        Element document =
                published(
                        "<tuple id='t'><status><basic> open </basic></status></tuple>"
                                + "<p:person xmlns:p='urn:p' xmlns:r='urn:r'><r:activities>"
                                + "<r:on-the-phone/></r:activities></p:person>");
        assertTrue(Pidf.hasBasic(document, "open"));
        assertFalse(Pidf.hasBasic(document, "closed"));
        assertTrue(Pidf.hasActivity(document, "on-the-phone"));
        assertFalse(Pidf.hasActivity(document, "away"));
    }
}
