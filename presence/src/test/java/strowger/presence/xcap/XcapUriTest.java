package strowger.presence.xcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XcapUriTest {
    private static final String ROOT = "/xcap-root/";

    @Test
    void whenAUriNamesAPartOfADocument_thenItsPartsAreThere() {
        String text =
                "/xcap-root/pres-rules/users/sip%3Abob@example.com/index/~~/cr:ruleset/cr:rule"
                        + "%5b@id=%22a%22%5d?xmlns(cr=urn:ietf:params:xml:ns:common-policy)";
        XcapUri uri = XcapUri.of(text, ROOT).orElseThrow();
        assertEquals(XcapApplication.PRES_RULES, uri.application());
        assertEquals("users", uri.tree());
        assertEquals("sip:bob@example.com", uri.user());
        assertEquals("example.com", uri.domain());
        assertEquals("index", uri.file());
        assertEquals("/cr:ruleset/cr:rule[@id=\"a\"]", uri.node());
        assertEquals("xmlns(cr=urn:ietf:params:xml:ns:common-policy)", uri.query());
        assertEquals("pres-rules/users/sip:bob@example.com/index", uri.target());
        assertEquals(text, uri.uri());
    }

    @Test
    void whenTheRootOrTheUriIsAWholeUrl_thenPathsAreCompared() {
        String url = "http://xcap.example.com:8080/xcap-root/resource-lists/global/index";
        XcapUri uri = XcapUri.of(url, "https://other/xcap-root/").orElseThrow();
        assertTrue(uri.isGlobal());
        assertEquals("", uri.user());
        assertEquals("/xcap-root/resource-lists/global/index", uri.documentPath());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/other/pres-rules/users/a/index",
                "/xcap-root/nonesuch/users/a/index",
                "/xcap-root/pres-rules/users/a",
                "/xcap-root/pres-rules/users/a/",
                "/xcap-root/pres-rules/people/a/index",
                "/xcap-root/pres-rules/users/%zz/index",
                "/xcap-root/pres-rules/users/a/in%",
            })
    void whenAUriIsNoneOfADocument_thenThereIsNone(String text) {
        assertTrue(XcapUri.of(text, ROOT).isEmpty());
    }

    @Test
    void whenAUriIsOverLong_thenItIsRefused() {
        assertTrue(XcapUri.of("/xcap-root/pres-rules/users/a/" + "x".repeat(5000), ROOT).isEmpty());
    }
}
