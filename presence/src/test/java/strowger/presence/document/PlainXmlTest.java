package strowger.presence.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class PlainXmlTest {
    private final PlainXml plain = new PlainXml(DocumentLimits.DEFAULT);

    private boolean isPlain(String text) {
        byte[] bytes = ("junk" + text + "junk").getBytes(StandardCharsets.UTF_8);
        return plain.isPlain(new UnsafeBuffer(bytes), 4, bytes.length - 8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a/>",
                "<a></a >\n",
                "<?xml version='1.0'?>\r\n<a b=\"'\" c = '\"'>text</a>",
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?><a>&amp;&#32;</a>",
                "<p:a xmlns:p='urn:p' p:b='&lt;'><p:c/></p:a>",
                "<a xmlns='urn:a' xmlns:p='urn:p'><p:b/><b xmlns:p='urn:q' p:c='1'/></a>",
                "<a xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:b='c'/>"
            })
    void whenAUsualDocumentIsLookedAt_thenItIsPlain(String text) {
        boolean numeric = text.contains("&#"); // a character by its number is left to the parser
        assertEquals(!numeric, isPlain(text));
        assertEquals(
                DocumentError.NONE,
                new DocumentReader().read(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " <a/>",
                "<a>",
                "<a/><a/>",
                "<a></b>",
                "<a b='1' b='2'/>",
                "<a b='1'c='2'/>",
                "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
                "<p:a/>",
                "<a p:b='1'/>",
                "<a><b xmlns:p='u'/><p:c/></a>",
                "<a xmlns:p=''/>",
                "<a xmlns:xml='urn:x'/>",
                "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
                "<a xmlns='u' xmlns='u'/>",
                "<a>]]></a>",
                "<a>&unknown;</a>",
                "<a b='<'/>",
                "<a>\u0001</a>",
                "<a>\u00e9</a>",
                "<a:b:c xmlns:a='u'/>",
                "<!DOCTYPE a><a/>",
                "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
                "<?xml version='1.0' encoding='utf-16'?><a/>",
                "<a><![CDATA[x]]></a>",
                "<a><!-- c --></a>",
                "<a",
                "<a b",
                "<a b=",
                "<a b='",
                "</a>",
                "text",
                "<a/>text"
            })
    void whenItIsAnythingElse_thenAParserHasToSay(String text) {
        assertFalse(isPlain(text));
    }

    @Test
    void whenItIsAtTheLimits_thenItIsPlainAndBeyondThemItIsNot() {
        int depth = DocumentLimits.DEFAULT.depthMax();
        assertTrue(isPlain("<a>".repeat(depth) + "</a>".repeat(depth)));
        assertFalse(isPlain("<a>".repeat(depth + 1) + "</a>".repeat(depth + 1)));
        int most = DocumentLimits.DEFAULT.elementsMax();
        assertTrue(isPlain("<a>" + "<b/>".repeat(most - 1) + "</a>"));
        assertFalse(isPlain("<a>" + "<b/>".repeat(most) + "</a>"));
    }
}
