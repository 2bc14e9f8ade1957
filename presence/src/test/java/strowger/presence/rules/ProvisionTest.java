package strowger.presence.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.presence.document.Documents.compact;
import static strowger.presence.document.Documents.parse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.presence.document.Documents;
import strowger.presence.document.Element;

import java.nio.file.Path;
import java.util.Optional;

class ProvisionTest {
    private static final Element DOCUMENT =
            parse(
                    """
                    <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:a@b"
                     xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
                     xmlns:r="urn:ietf:params:xml:ns:pidf:rpid">
                    <tuple id="t1"><status><basic>open</basic><r:extra/></status><r:class>work</r:class>
                    <contact>sip:a@b</contact><note>n</note></tuple>
                    <tuple id="t2"><status><basic>closed</basic></status><contact>tel:1</contact></tuple>
                    <note>root</note>
                    <dm:person id="p1"><r:mood><r:happy/></r:mood>
                    <r:user-input idle-threshold="600" last-input="x">idle</r:user-input></dm:person>
                    </presence>
                    """);

    private static Provision provision(String content) {
        return Provision.of(
                parse("<transformations xmlns='urn:x'>" + content + "</transformations>"));
    }

    private static String shown(String content) {
        String all = compact(provision(content).filter(DOCUMENT));
        return all.substring(all.indexOf('>') + 1).replace("</presence>", "");
    }

    @Test
    void whenThereAreNoTransformations_thenAllIsShown() {
        assertTrue(provision("").isWhole());
        assertTrue(Provision.ALL.isWhole());
    }

    @Test
    void whenOnlyServicesAreProvided_thenWhatATupleConsistsOfAloneIsShown() {
        assertEquals(
                """
                <tuple id="t1"><status><basic>open</basic></status><contact>sip:a@b</contact></tuple>\
                <tuple id="t2"><status><basic>closed</basic></status><contact>tel:1</contact></tuple>\
                """,
                shown("<provide-services><all-services/></provide-services>"));
    }

    @ParameterizedTest
    @CsvSource({
        "service-uri, sip:a@b, t1",
        "service-uri-scheme, tel, t2",
        "occurrence-id, t2, t2",
        "class, work, t1",
    })
    void whenServicesAreChosen_thenTheOthersAreHidden(String by, String value, String id) {
        String shown =
                shown("<provide-services><%s>%s</%s></provide-services>".formatted(by, value, by));
        assertTrue(shown.startsWith("<tuple id=\"" + id + "\">"), shown);
        assertEquals(shown.indexOf("<tuple"), shown.lastIndexOf("<tuple"));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    full, ' idle-threshold="600" last-input="x"'
                    thresholds, ' idle-threshold="600"'
                    bare, ''
                    """)
    void whenTheInputOfTheUserIsProvidedInPart_thenTheRestIsHidden(String how, String left) {
        String shown =
                shown(
                        """
                        <provide-persons><all-persons/></provide-persons>
                        <provide-user-input>%s</provide-user-input>
                        """
                                .formatted(how));
        assertTrue(shown.contains("<r:user-input" + left + ">idle"), shown);
        assertTrue(!shown.contains("mood"), shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "0", "", "maybe"})
    void whenAnAttributeIsNotGranted_thenItIsHidden(String text) {
        String shown =
                shown(
                        """
                        <provide-persons><all-persons/></provide-persons><provide-note>true</provide-note>
                        <provide-mood>%s</provide-mood>
                        """
                                .formatted(text));
        assertTrue(!shown.contains("mood"), shown);
        assertTrue(shown.contains("<note>root</note>"), shown);
    }

    @Test
    void whenAnUnknownAttributeIsGranted_thenItsNamespaceCounts() {
        String granted =
                """
                <provide-services><all-services/></provide-services>
                <provide-unknown-attribute ns="%s" name="extra">true</provide-unknown-attribute>
                """;
        assertTrue(
                shown(granted.formatted("urn:ietf:params:xml:ns:pidf:rpid")).contains("r:extra"));
        assertTrue(!shown(granted.formatted("urn:other")).contains("r:extra"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FilterAllExceptDeviceByDeviceIDTest",
                "FilterAllExceptPersonByClassTest",
                "FilterAllExceptServiceByServiceURISchemeTest",
                "FilterAllExceptServiceByServiceURITest",
                "NothingToFilterTest",
            })
    void whenOthersFilterByARule_thenSoDoWe(String name) {
        Path folder = Documents.folder("pres-rules-filter");
        RuleSet rules =
                RuleSet.read(Documents.bytes(folder.resolve(name + "-rule.xml"))).orElseThrow();
        Provision provision =
                rules.permission(WatcherId.of("sip:subscriber@example.com"), Optional.empty(), 0)
                        .orElseThrow()
                        .provision();
        String original = Documents.text(Documents.bytes(folder.resolve("original-doc.xml")));
        String filtered =
                Documents.text(Documents.bytes(folder.resolve(name + "-filtered-doc.xml")));
        assertEquals(compact(parse(filtered)), compact(provision.filter(parse(original))));
    }
}
