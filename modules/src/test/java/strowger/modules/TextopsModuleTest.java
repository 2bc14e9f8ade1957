package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.module.ConfigurationException;

import java.util.List;

class TextopsModuleTest {
    private final Stage stage =
            new Stage(new PvModule(), new TextopsModule(), new TextopsxModule())
                    .receive(Requests.MESSAGE);

    private List<String> sent(String header) {
        return Stage.header(stage.sentCount() == 0 ? stage.forward() : stage.last(), header);
    }

    @Nested
    class Headers {
        @Test
        void areAppendedInOrder() {
            stage.call("append_hf", "X-New: v\r\n");
            stage.call("append_hf", "X-New: w\r\n");
            assertEquals(List.of("v", "w"), sent("X-New"));
        }

        @Test
        void aMissingLineEndIsAdded() { // or the empty line behind the headers would be lost
            stage.call("append_hf", "X-New: v");
            assertEquals(List.of("v"), sent("X-New"));
            assertEquals("hello body", Stage.body(stage.last()));
        }

        @Test
        void goBehindOrBeforeTheOneNamed() {
            stage.call("append_hf", "X-A: v\r\n", "Call-ID");
            stage.call("insert_hf", "X-B: v\r\n", "Subject");
            String sent = stage.forward();
            assertTrue(sent.contains("Call-ID: c1@example.com\nX-A: v\n"), sent);
            assertTrue(sent.contains("X-B: v\nSubject: hello world\n"), sent);
        }

        @Test
        void areRemovedByNameCaseAndCompactForm() {
            assertEquals(1, stage.call("remove_hf", "x-two"));
            assertEquals(1, stage.call("remove_hf", "k"));
            assertEquals(-1, stage.call("remove_hf", "Nope"));
            assertEquals(List.of(), sent("X-Two"));
            assertEquals(List.of(), sent("Supported"));
            assertEquals(List.of("1"), sent("X-One"));
        }

        @Test
        void withABlankBeforeTheColonAreRemovedTooCve202028361() {
            stage.receive(Requests.MESSAGE.replace("X-One: 1", "X-One : 1"));
            assertEquals(1, stage.call("is_present_hf", "X-One"));
            assertEquals(1, stage.call("remove_hf", "X-One"));
            assertTrue(!stage.forward().contains("X-One"), stage::last);
        }

        @Test
        void areRemovedByExpression() {
            assertEquals(1, stage.call("remove_hf_re", "^X-"));
            assertEquals(List.of(), sent("X-One"));
            assertEquals(List.of("hello world"), sent("Subject"));
        }

        @Test
        void oneOfANameIsRemovedByItsIndex() {
            assertEquals(1, stage.call("remove_hf_idx", "X-Two", -1));
            assertEquals(-1, stage.call("remove_hf_idx", "X-Two", 2));
            assertEquals(List.of("2"), sent("X-Two"));
        }

        @Test
        void areKeptByExpressionAndNeed() {
            assertEquals(1, stage.call("keep_hf", "Subject"));
            assertEquals(List.of(), sent("X-One"));
            assertEquals(List.of("hello world"), sent("Subject"));
            assertEquals(1, sent("Call-ID").size());
        }

        @Test
        void arePresentOrNot() {
            assertEquals(1, stage.call("is_present_hf", "X-One"));
            assertEquals(-1, stage.call("is_present_hf", "Nope"));
            assertEquals(1, stage.call("is_present_hf_re", "^X-T"));
        }

        @Test
        void showWhenChangesAreApplied() {
            stage.call("append_hf", "X-A: 1\r\n");
            assertEquals("<null>", stage.read("hdr(X-A)"));
            assertEquals(1, stage.call("msg_apply_changes"));
            assertEquals("1", stage.read("hdr(X-A)"));
            stage.call("remove_hf", "X-One");
            stage.call("msg_apply_changes");
            assertEquals("<null>", stage.read("hdr(X-One)"));
            assertEquals("hello body", stage.read("rb"));
            assertEquals(List.of("1"), sent("X-A"));
        }

        @Test
        void thatAreListsAreChangedByElement() {
            assertEquals(1, stage.call("hf_value_exists", "Supported", "TIMER"));
            assertEquals(1, stage.call("exclude_hf_value", "Supported", "timer"));
            assertEquals(1, stage.call("include_hf_value", "Supported", "gruu"));
            assertEquals(1, stage.call("exclude_hf_value", "Supported", "path"));
            assertEquals(1, stage.call("append_hf_value", "Allow", "INVITE"));
            assertEquals(List.of("INVITE"), sent("Allow"));
            assertTrue(String.join(",", sent("Supported")).endsWith("outbound, gruu"));
        }
    }

    @Nested
    class Bodies {
        @Test
        void areReplacedWithTheirLength() {
            assertEquals(1, stage.call("set_body", "another body!", "text/html"));
            assertEquals(List.of("13"), sent("Content-Length"));
            assertEquals(List.of("text/html"), sent("Content-Type"));
            assertEquals("another body!", Stage.body(stage.last()));
        }

        @Test
        void areRemovedWithTheirType() {
            assertEquals(1, stage.call("remove_body"));
            assertEquals(List.of("0"), sent("Content-Length"));
            assertEquals(List.of(), sent("Content-Type"));
            assertEquals("", Stage.body(stage.last()));
        }

        @Test
        void areSearchedAndSubstituted() {
            assertEquals(1, stage.call("search_body", "HELLO"));
            assertEquals(-1, stage.call("search_body", "Subject"));
            assertEquals(1, stage.call("replace_body_all", "o", "00"));
            assertEquals(List.of("12"), sent("Content-Length"));
            assertEquals("hell00 b00dy", Stage.body(stage.last()));
        }

        @Test
        void areSubstitutedWithGroups() {
            assertEquals(1, stage.call("subst_body", "/(hel+)o (b)/\\2-\\1/"));
            assertEquals(List.of("9"), sent("Content-Length"));
            assertEquals("b-hellody", Stage.body(stage.last()));
        }

        @Test
        void areOfAType() {
            assertEquals(1, stage.call("has_body"));
            assertEquals(1, stage.call("has_body", "TEXT/plain"));
            assertEquals(-1, stage.call("has_body", "text/pla"));
            assertEquals(-1, stage.call("has_body", "application/sdp"));
        }
    }

    @Nested
    class Texts {
        @Test
        void areCompared() {
            assertEquals(1, stage.call("starts_with", "abc", "ab"));
            assertEquals(-1, stage.call("starts_with", "a", "ab"));
            assertEquals(1, stage.call("ends_with", "abc", "bc"));
            assertEquals(1, stage.call("cmp_istr", "aBc", "AbC"));
            assertEquals(-1, stage.call("cmp_str", "aBc", "AbC"));
            assertEquals(1, stage.call("str_ifind", "xABy", "ab"));
        }

        @Test
        void areFoundInLists() {
            assertEquals(1, stage.call("in_list", "b", "a, b,c", ","));
            assertEquals(-1, stage.call("in_list", "", "a,,c", ","));
            assertEquals(1, stage.call("in_list_prefix", "4912", "48,49", ","));
        }

        @Test
        void substituteInTheRequestUri() {
            assertEquals(1, stage.call("subst_user", "/^b(.)b$/\\1/"));
            assertEquals("sip:o@127.0.0.9:5080", stage.read("ru"));
            assertEquals(1, stage.call("subst_uri", "/sip:o@(.*)/sip:x@\\1/"));
            assertEquals("sip:x@127.0.0.9:5080", stage.read("ru"));
            assertEquals(-1, stage.call("subst_uri", "/nothing/x/"));
        }
    }

    @Test
    void methodsAreTold() {
        assertEquals(1, stage.call("is_method", "INVITE|MESSAGE"));
        assertEquals(-1, stage.call("is_method", "INVITE|ACK"));
        assertThrows(ConfigurationException.class, () -> stage.call("is_method", "INVITE||ACK"));
    }

    @Test
    void aMistakeInAnExpressionStopsTheStart() {
        assertThrows(ConfigurationException.class, () -> stage.bind("search", "(open"));
        assertThrows(ConfigurationException.class, () -> stage.bind("subst", "/a/b"));
    }
}
