package strowger.presence.xcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.presence.document.Documents;
import strowger.presence.rules.SubHandling;
import strowger.presence.rules.WatcherId;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class XcapServerTest {
    private static final String BOB = "bob@example.com";
    private static final String LISTS = "/xcap-root/resource-lists/users/sip:bob@example.com/index";
    private static final String RULES = "/xcap-root/pres-rules/users/sip:bob@example.com/index";
    private static final String TWO_LISTS =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists">
              <list name="friends"><entry uri="sip:a@b"/><!-- kept --></list>
              <list name="family"/>
            </resource-lists>
            """;

    private final XcapStore store = new XcapStore(1000, () -> 1_700_000_000_000L);
    private final XcapServer server =
            new XcapServer(store, "xmlns(rl=urn:ietf:params:xml:ns:resource-lists)", "");

    @AfterEach
    void close() {
        store.close();
    }

    private static XcapUri uri(String path) {
        return XcapUri.of(path, "/xcap-root/").orElseThrow();
    }

    private XcapAnswer put(String path, String body) {
        return put(path, body, EntityTags.ANY);
    }

    private XcapAnswer put(String path, String body, EntityTags tags) {
        return server.put(uri(path), BOB, tags, body.getBytes(StandardCharsets.UTF_8));
    }

    private XcapAnswer read(String path) {
        return server.read(uri(path), BOB, EntityTags.ANY);
    }

    private XcapAnswer delete(String path) {
        return server.delete(uri(path), BOB, EntityTags.ANY);
    }

    private static String text(XcapAnswer answer) {
        return answer.body().getStringWithoutLengthUtf8(0, answer.body().capacity());
    }

    private static String etag(XcapAnswer answer) {
        return answer.headers().getFirst().substring("ETag: ".length());
    }

    @Test
    void whenADocumentIsPut_thenItIsReadByteForByteWithItsTag() {
        XcapAnswer created = put(LISTS, TWO_LISTS);
        assertEquals(201, created.code());
        XcapAnswer read = read(LISTS);
        assertEquals(200, read.code());
        assertEquals(TWO_LISTS, text(read));
        assertEquals(etag(created), etag(read));
        assertEquals("application/resource-lists+xml", read.contentType());
        XcapAnswer changed = put(LISTS, TWO_LISTS.replace("family", "others"));
        assertEquals(200, changed.code());
        assertTrue(!etag(changed).equals(etag(created)));
        assertEquals(200, delete(LISTS).code());
        assertEquals(404, read(LISTS).code());
        assertEquals(404, delete(LISTS).code());
    }

    @Nested
    class GivenConditions {
        private final String tag = etag(put(LISTS, TWO_LISTS));

        @Test
        void whenTheTagIsNotTheExpectedOne_thenNothingIsChanged() {
            EntityTags other = new EntityTags("\"other\"", "");
            assertEquals(412, put(LISTS, TWO_LISTS, other).code());
            assertEquals(412, server.delete(uri(LISTS), BOB, other).code());
            assertEquals(tag, etag(read(LISTS)));
            assertEquals(200, put(LISTS, TWO_LISTS, new EntityTags("\"x\", " + tag, "")).code());
        }

        @Test
        void whenADocumentMustNotBeThereYet_thenItIsNotOverwritten() {
            assertEquals(412, put(LISTS, TWO_LISTS, new EntityTags("", "*")).code());
            assertEquals(201, put(RULES, "<ruleset/>", new EntityTags("", "*")).code());
        }

        @Test
        void whenTheClientHasIt_thenItIsNotSentAgain() {
            EntityTags known = new EntityTags("", tag);
            assertEquals(304, server.read(uri(LISTS), BOB, known).code());
            assertEquals(
                    412,
                    put("/xcap-root/pres-rules/users/x/new", "<ruleset/>", new EntityTags("*", ""))
                            .code());
        }
    }

    @Nested
    class GivenParts {
        private static final String FRIENDS =
                LISTS + "/~~/resource-lists/list%5b@name=%22friends%22%5d";

        GivenParts() {
            put(LISTS, TWO_LISTS);
        }

        @Test
        void whenAPartIsRead_thenItIsSentAlone() {
            XcapAnswer list = read(FRIENDS);
            assertEquals("application/xcap-el+xml", list.contentType());
            assertTrue(text(list).startsWith("<list "), text(list));
            assertTrue(text(list).contains("<!-- kept -->"), text(list));
            XcapAnswer name = read(LISTS + "/~~/rl:resource-lists/*%5b2%5d/@name");
            assertEquals("family", text(name));
            assertEquals("application/xcap-att+xml", name.contentType());
        }

        @Test
        void whenAPartIsPut_thenItReplacesOrIsAddedBehindItsKind() {
            assertEquals(
                    201,
                    put(FRIENDS + "/entry%5b@uri=%22sip:c@d%22%5d", "<entry uri=\"sip:c@d\"/>")
                            .code());
            assertEquals(
                    200,
                    put(
                                    FRIENDS + "/entry%5b@uri=%22sip:c@d%22%5d",
                                    "<entry uri=\"sip:c@d\"><display-name>C</display-name></entry>")
                            .code());
            String whole = text(read(LISTS));
            assertTrue(
                    whole.contains(
                            "<entry uri=\"sip:a@b\"/><entry"
                                + " uri=\"sip:c@d\"><display-name>C</display-name></entry><!-- kept"
                                + " -->"),
                    whole);
        }

        @Test
        void whenAnAttributeIsPutOrDeleted_thenTheElementHasItOrNot() {
            assertEquals(200, put(FRIENDS + "/@name", "mates").code());
            String mates = LISTS + "/~~/resource-lists/list%5b@name=%22mates%22%5d";
            assertEquals("mates", text(read(mates + "/@name")));
            assertEquals(409, put(mates + "/@name", "a<b").code());
            assertEquals(200, delete(mates + "/@name").code());
            assertEquals(404, read(mates).code());
        }

        @Test
        void whenAPartIsDeleted_thenTheRestStays() {
            assertEquals(200, delete(FRIENDS).code());
            assertEquals(404, read(FRIENDS).code());
            assertTrue(text(read(LISTS)).contains("family"));
        }

        @ParameterizedTest
        @CsvSource(
                textBlock =
                        """
                        /~~/resource-lists/list%5b@name=%22none%22%5d/entry, <entry/>, no-parent
                        /~~/resource-lists/list%5b@name=%22new%22%5d, <list name='other'/>, cannot-insert
                        /~~/resource-lists/list%5b9%5d, <list name='x'/>, cannot-insert
                        /~~/resource-lists/list%5b@name=%22new%22%5d, <list, not-xml-frag
                        /~~/resource-lists/list%5b@name=%22new%22%5d, <list/><list/>, not-xml-frag
                        /~~/resource-lists/list%5b3%5d, <list name='family'/>, uniqueness-failure
                        /~~/resource-lists/@x/y, <list/>, ''
                        /~~/none:resource-lists, <list/>, ''
                        '/~~/resource-lists[', <list/>, ''
                        """)
        void whenAPartCantBePut_thenTheReasonIsSaid(String node, String body, String reason) {
            XcapAnswer answer = put(LISTS + node, body);
            assertEquals(reason.isEmpty() ? 400 : 409, answer.code(), node);
            assertTrue(text(answer).contains(reason), text(answer));
            assertEquals(TWO_LISTS, text(read(LISTS)));
        }

        @Test
        void whenTheNextWouldTakeItsPlace_thenAPartIsNotDeletedByPosition() {
            assertEquals(409, delete(LISTS + "/~~/resource-lists/list%5b1%5d").code());
            assertEquals(200, delete(LISTS + "/~~/resource-lists/list%5b2%5d").code());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "<resource-lists, not-well-formed",
        "<ruleset/>, schema-validation-error",
        "<!DOCTYPE r [<!ENTITY e 'x'>]><resource-lists/>, not-well-formed",
    })
    void whenADocumentCantBeTaken_thenTheReasonIsSaidAndNothingIsStored(
            String body, String reason) {
        XcapAnswer answer = put(LISTS, body);
        assertEquals(409, answer.code());
        assertTrue(text(answer).contains("<" + reason + "/>"), text(answer));
        assertEquals(404, read(LISTS).code());
    }

    @Test
    void whenADocumentIsTooLong_thenThereIsNoRoomForIt() {
        String comment = "<!--" + "x".repeat(XcapStore.DOCUMENT_BYTES_MAX) + "-->";
        assertEquals(507, put(LISTS, "<resource-lists>" + comment + "</resource-lists>").code());
    }

    @Test
    void whenAskedWhatThereIs_thenTheServerMakesTheDocument() {
        put(LISTS, TWO_LISTS);
        String caps = text(read("/xcap-root/xcap-caps/global/index"));
        assertTrue(caps.contains("<auid>resource-lists</auid>"), caps);
        String directory =
                text(
                        read(
                                "/xcap-root/org.openmobilealliance.xcap-directory/users/"
                                        + "sip:bob@example.com/directory.xml"));
        assertTrue(directory.contains("uri=\"" + LISTS + "\""), directory);
        XcapAnswer refused = put("/xcap-root/xcap-caps/global/index", "<xcap-caps/>");
        assertEquals(405, refused.code());
        assertEquals(List.of("Allow: GET"), refused.headers());
    }

    @Test
    void whenRulesChange_thenTheNextQuestionIsAnsweredByTheNewOnes() {
        RuleCache rules = new RuleCache(store);
        List<String> told = new ArrayList<>();
        store.listen((application, owner, file) -> told.add(application + " " + owner));
        String format =
                """
                <ruleset xmlns="urn:ietf:params:xml:ns:common-policy"><rule id="r"><conditions>
                <identity><one id="sip:eve@example.com"/></identity></conditions>
                <actions><sub-handling>%s</sub-handling></actions></rule></ruleset>
                """;
        assertTrue(rules.rulesOf("bob", "example.com").isEmpty());
        put(RULES, format.formatted("allow"));
        assertEquals(Optional.of(SubHandling.ALLOW), handling(rules));
        put(RULES, format.formatted("block"));
        assertEquals(Optional.of(SubHandling.BLOCK), handling(rules));
        delete(RULES);
        assertTrue(rules.rulesOf("bob", "Example.COM").isEmpty());
        assertEquals(3, told.size());
        assertEquals("PRES_RULES " + BOB, told.getFirst());
    }

    private static Optional<SubHandling> handling(RuleCache rules) {
        return rules.rulesOf("bob", "Example.COM")
                .flatMap(
                        each ->
                                each.permission(
                                        WatcherId.of("sip:eve@example.com"), Optional.empty(), 0))
                .map(each -> each.handling());
    }

    @Test
    void whenDocumentsOfOthersArePut_thenThoseWithTwoOfOneNameAreRefused() {
        for (String kind : List.of("resource-lists", "rls-services")) {
            for (Path file : Documents.corpus(kind)) {
                String path = "/xcap-root/" + kind + "/users/sip:bob@example.com/index";
                int code = put(path, Documents.text(Documents.bytes(file))).code();
                boolean twice = file.toString().matches(".*(Uniqueness|services.00[56]).*");
                assertTrue(twice ? code == 409 : code <= 201, file + " " + code);
            }
        }
    }
}
