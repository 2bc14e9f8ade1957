package strowger.presence.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

class DocumentReaderTest {
    private static final String PIDF =
            """
            <?xml version="1.0" encoding="UTF-8" standalone="no"?>
            <presence xmlns="urn:ietf:params:xml:ns:pidf"
             xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" entity="sip:1002@192.168.188.20">
             <dm:person id="p4159"/><!-- who -->
             <tuple id="t4109"><status><basic>open</basic></status><note>a &amp; b &#x263A;</note></tuple>
            </presence>
            """;

    private final DocumentReader reader = new DocumentReader();

    private DocumentError check(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        DocumentError error = reader.check(bytes);
        assertEquals(error, reader.read(bytes), "to check and to read must say the same");
        return error;
    }

    @Test
    void whenADocumentIsRead_thenElementsAttributesAndCharactersAreThere() {
        assertEquals(DocumentError.NONE, check(PIDF));
        Element root = reader.root();
        assertEquals("urn:ietf:params:xml:ns:pidf", root.namespace());
        assertEquals("sip:1002@192.168.188.20", root.attribute("entity").orElseThrow());
        Element person = root.first("person").orElseThrow();
        assertEquals("dm", person.prefix());
        assertEquals("urn:ietf:params:xml:ns:pidf:data-model", person.namespace());
        Element tuple = root.first("tuple").orElseThrow();
        assertEquals("a & b \u263A", tuple.first("note").orElseThrow().text());
        assertTrue(Pidf.hasBasic(root, "open"));
    }

    @Test
    void whenItLiesAmidABuffer_thenOnlyItsBytesAreRead() {
        byte[] bytes = ("junk" + PIDF + "junk").getBytes(StandardCharsets.UTF_8);
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        assertEquals(DocumentError.NONE, reader.check(buffer, 4, bytes.length - 8));
        assertEquals(DocumentError.MALFORMED, reader.check(buffer, 0, bytes.length));
    }

    @Nested
    class GivenHostileBytes {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "not xml at all",
                    "<presence>",
                    "<presence></tuple>",
                    "<presence/><presence/>",
                    "<p:presence/>",
                    "<presence a='1' a='2'/>",
                    "<presence>&undeclared;</presence>",
                    "<presence a='&undeclared;'/>",
                    "<presence>\u0001</presence>",
                    "<presence>&#1;</presence>",
                    "<?xml version='1.0' encoding='nonesuch'?><presence/>",
                    "<?xml version='1.0' encoding='utf-16'?><presence/>",
                    "<presence",
                    "<",
                    "<!--",
                    "<presence><![CDATA[",
                    "   ",
                })
        void whenItIsNotWellFormed_thenItIsRefused(String text) {
            assertEquals(DocumentError.MALFORMED, check(text));
        }

        @Test
        void whenItIsEmpty_thenItIsRefused() {
            assertEquals(DocumentError.EMPTY, check(""));
        }

        @Test
        void whenEntitiesGrowWithoutEnd_thenTheDocumentTypeIsRefusedBeforeTheyDo() {
            StringBuilder bomb = new StringBuilder("<!DOCTYPE b [<!ENTITY e0 'ha'>");
            for (int index = 1; index < 40; index++) {
                bomb.append("<!ENTITY e%d '&e%d;&e%d;'>".formatted(index, index - 1, index - 1));
            }
            bomb.append("]><presence>&e39;</presence>");
            assertNotEquals(DocumentError.NONE, check(bomb.toString()));
        }

        @Test
        void whenAnEntityNamesAFile_thenTheDocumentTypeIsRefused() {
            String text = "<!DOCTYPE p [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><p>&f;</p>";
            assertEquals(DocumentError.DOCUMENT_TYPE, check(text));
            assertEquals(DocumentError.DOCUMENT_TYPE, check("<!DOCTYPE p SYSTEM 'x.dtd'><p/>"));
        }

        @Test
        void whenElementsNestDeeply_thenItIsRefused() {
            int depth = 10_000;
            String text = "<a>".repeat(depth) + "</a>".repeat(depth);
            assertEquals(DocumentError.TOO_LARGE, check(text));
            assertEquals(DocumentError.TOO_DEEP, check("<a>".repeat(33) + "</a>".repeat(33)));
            assertEquals(DocumentError.NONE, check("<a>".repeat(32) + "</a>".repeat(32)));
        }

        @Test
        void whenItHasAMegabyte_thenItIsRefusedUnread() {
            assertEquals(DocumentError.TOO_LARGE, check("<a>" + " ".repeat(1 << 20) + "</a>"));
            UnsafeBuffer large = new UnsafeBuffer(new byte[1 << 20]);
            assertEquals(DocumentError.TOO_LARGE, reader.check(large, 0, large.capacity()));
        }

        @Test
        void whenItHasTooManyElements_thenItIsRefused() {
            assertEquals(
                    DocumentError.TOO_MANY_ELEMENTS, check("<a>" + "<b/>".repeat(4096) + "</a>"));
        }

        @Test
        void whenAnElementHasThousandsOfAttributes_thenTheyAreNotCompared() {
            StringBuilder text = new StringBuilder("<a");
            for (int index = 0; index < 5_000; index++) {
                text.append(" a").append(index).append("=''");
            }
            assertEquals(DocumentError.TOO_MANY_ATTRIBUTES, check(text + "/>"));
        }
    }

    @Nested
    class GivenDocumentsOfOthers {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "pidf",
                    "rpid",
                    "dialog-info",
                    "reginfo",
                    "resource-lists",
                    "rls-services",
                    "rlmi",
                    "pres-rules",
                    "pres-rules-filter",
                    "iscomposing",
                    "other",
                })
        void whenTheyAreWellFormed_thenTheySurviveBeingWrittenAndReadAgain(String kind) {
            List<Path> files = Documents.corpus(kind);
            assertTrue(!files.isEmpty(), kind);
            for (Path file : files) {
                assertEquals(
                        DocumentError.NONE, reader.read(Documents.bytes(file)), file::toString);
                byte[] once = DocumentWriter.verbatim(reader.root());
                assertEquals(DocumentError.NONE, reader.read(once), file::toString);
                byte[] twice = DocumentWriter.verbatim(reader.root());
                assertEquals(Documents.text(once), Documents.text(twice), file::toString);
            }
        }

        @Test
        void whenTheyAreMalformed_thenTheyAreRefused() {
            for (Path file : Documents.corpus("malformed")) {
                assertEquals(
                        DocumentError.MALFORMED,
                        reader.check(Documents.bytes(file)),
                        file::toString);
            }
        }
    }
}
