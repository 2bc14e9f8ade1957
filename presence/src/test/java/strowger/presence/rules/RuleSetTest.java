package strowger.presence.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.presence.document.Documents;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

class RuleSetTest {
    private static final long NOW_MS = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();

    private static RuleSet rules(String rules) {
        String document =
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <cr:ruleset xmlns="urn:ietf:params:xml:ns:pres-rules"
                 xmlns:cr="urn:ietf:params:xml:ns:common-policy">%s</cr:ruleset>
                """
                        .formatted(rules);
        return RuleSet.read(document.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    private static String rule(String conditions, String handling) {
        return """
        <cr:rule id="r"><cr:conditions>%s</cr:conditions><cr:actions><sub-handling>%s\
        </sub-handling></cr:actions></cr:rule>
        """
                .formatted(conditions, handling);
    }

    private static String one(String id) {
        return "<cr:identity><cr:one id=\"%s\"/></cr:identity>".formatted(id);
    }

    private static Optional<SubHandling> handling(RuleSet rules, String watcher) {
        return rules.permission(WatcherId.of(watcher), Optional.empty(), NOW_MS)
                .map(RuleSet.Permission::handling);
    }

    @ParameterizedTest
    @CsvSource({
        "allow, ALLOW",
        "block, BLOCK",
        "polite-block, POLITE_BLOCK",
        "confirm, CONFIRM",
        "nonesuch, BLOCK",
    })
    void whenARuleNamesTheWatcher_thenItsHandlingCounts(String text, SubHandling handling) {
        RuleSet rules = rules(rule(one("sip:bob@example.com"), text));
        assertEquals(Optional.of(handling), handling(rules, "sip:bob@example.com"));
        assertEquals(Optional.empty(), handling(rules, "sip:eve@example.com"));
    }

    @Test
    void whenTwoRulesApply_thenTheFirstCounts() {
        RuleSet rules =
                rules(
                        rule(one("sip:bob@example.com"), "block")
                                + rule("<cr:identity><cr:many/></cr:identity>", "allow"));
        assertEquals(Optional.of(SubHandling.BLOCK), handling(rules, "sip:bob@example.com"));
        assertEquals(Optional.of(SubHandling.ALLOW), handling(rules, "sip:eve@example.com"));
    }

    @Test
    void whenARuleNamesNobody_thenItNeverApplies() {
        assertEquals(Optional.empty(), handling(rules(rule("", "allow")), "sip:bob@example.com"));
        RuleSet bare =
                rules(
                        "<cr:rule"
                            + " id='r'><actions><sub-handling>allow</sub-handling></actions></cr:rule>");
        assertEquals(Optional.empty(), handling(bare, "sip:bob@example.com"));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@EXAMPLE.com, true",
        "sips:bob@example.com;transport=tls, true",
        "pres:bob@example.com, true",
        "bob@example.com, true",
        "sip:Bob@example.com, false",
        "sip:bob@example.org, false",
        "sip:example.com, false",
    })
    void whenUrisAreCompared_thenSchemeParametersAndTheCaseOfDomainsDoNotCount(
            String watcher, boolean same) {
        RuleSet rules = rules(rule(one("sip:bob@example.com"), "allow"));
        assertEquals(same, handling(rules, watcher).isPresent());
    }

    @Nested
    class GivenManyWithExceptions {
        private final RuleSet rules =
                rules(
                        rule(
                                """
                                <cr:identity><cr:many domain="example.com">
                                <cr:except id="sip:eve@example.com"/></cr:many>
                                <cr:many domain="other.org"><cr:except domain="other.org"/></cr:many>
                                </cr:identity>\
                                """,
                                "allow"));

        @Test
        void whenTheWatcherIsExcepted_thenItIsNotMeant() {
            assertTrue(handling(rules, "sip:eve@example.com").isEmpty());
            assertTrue(handling(rules, "sip:bob@other.org").isEmpty());
        }

        @Test
        void whenTheDomainHasTheSameLengthOnly_thenItIsNotMeant() {
            assertTrue(handling(rules, "sip:bob@example.net").isEmpty());
            assertTrue(handling(rules, "sip:bob@example.com").isPresent());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T11:00:00Z, 2026-11-22T13:00:00Z, true",
        "2026-11-22T13:00:00+02:00, 2026-11-22T14:00:01+02:00, true",
        "2026-11-22T11:00:00Z, 2026-11-22T12:00:00Z, false",
        "2026-11-22T12:00:01Z, 2027-01-01T00:00:00Z, false",
        "yesterday, tomorrow, false",
    })
    void whenARuleIsForATime_thenItAppliesWithin(String from, String until, boolean valid) {
        String validity =
                "<cr:validity><cr:from>%s</cr:from><cr:until>%s</cr:until></cr:validity>"
                        .formatted(from, until);
        RuleSet rules = rules(rule(validity + one("sip:bob@example.com"), "allow"));
        assertEquals(valid, handling(rules, "sip:bob@example.com").isPresent());
    }

    @Test
    void whenARuleIsForASphere_thenItAppliesWhereTheSphereIsThatOrUnknown() {
        RuleSet rules =
                rules(rule("<cr:sphere value=\"work\"/>" + one("sip:bob@example.com"), "allow"));
        WatcherId bob = WatcherId.of("sip:bob@example.com");
        assertTrue(rules.permission(bob, Optional.of("work"), NOW_MS).isPresent());
        assertTrue(rules.permission(bob, Optional.of("home"), NOW_MS).isEmpty());
        assertTrue(rules.permission(bob, Optional.empty(), NOW_MS).isPresent());
    }

    @Test
    void whenRulesAreOfTheDraftsBeforeTheRfc_thenTheyAreUnderstood() {
        RuleSet rules =
                RuleSet.read(Documents.bytes(Documents.corpus("pres-rules").getFirst()))
                        .orElseThrow();
        assertEquals(Optional.of(SubHandling.BLOCK), handling(rules, "sip:nemo@somewhere.net"));
        assertEquals(Optional.of(SubHandling.ALLOW), handling(rules, "sip:any@someorg.org"));
    }

    @Test
    void whenADocumentIsNoneOfRules_thenThereAreNone() {
        assertTrue(RuleSet.read("<presence/>".getBytes(StandardCharsets.UTF_8)).isEmpty());
        assertTrue(RuleSet.read("<ruleset>".getBytes(StandardCharsets.UTF_8)).isEmpty());
    }
}
