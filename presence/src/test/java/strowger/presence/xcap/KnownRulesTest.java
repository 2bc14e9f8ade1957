package strowger.presence.xcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.presence.xcap.KnownRules.Next;
import strowger.presence.xcap.XcapFetcher.Answer;
import strowger.presence.xcap.XcapFetcher.Outcome;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What is known of rules, and which of them are forgotten. */
class KnownRulesTest {
    private static final String RULES =
            "<ruleset xmlns=\"urn:ietf:params:xml:ns:common-policy\"></ruleset>";

    private final AtomicLong bytes = new AtomicLong();
    private final KnownRules rules = new KnownRules(bytes);
    private final Map<String, KnownRules> known = new ConcurrentHashMap<>();

    private static Answer document() {
        return Answer.fetched("\"1\"", RULES.getBytes(StandardCharsets.UTF_8));
    }

    private static Next answer(KnownRules to, Answer answer, long nowMs) {
        assertTrue(to.begin());
        return to.take(answer, 1, nowMs);
    }

    @Test
    void whenAskingIsInVain_thenItIsDueAgainAfterAWhile_longerEachTime() {
        assertEquals(Next.NOTHING, answer(rules, Answer.of(Outcome.FAILED), 0));
        assertFalse(rules.isDue(KnownRules.AGAIN_MS - 1));
        assertTrue(rules.isDue(KnownRules.AGAIN_MS));
        assertEquals(Next.NOTHING, answer(rules, Answer.of(Outcome.FAILED), 0));
        assertFalse(rules.isDue(KnownRules.AGAIN_MS));
        assertTrue(rules.isDue(2 * KnownRules.AGAIN_MS));
        assertEquals(Next.TELL, answer(rules, document(), 0));
        assertFalse(rules.isDue(Long.MAX_VALUE));
        assertTrue(rules.rules().isPresent());
    }

    @Test
    void whenOneServerFailsAndTheNextHasNone_thenItIsDueAgain() {
        assertTrue(rules.begin());
        assertEquals(Next.ASK, rules.take(Answer.of(Outcome.FAILED), 2, 0));
        assertEquals(1, rules.root());
        assertEquals(Next.NOTHING, rules.take(Answer.of(Outcome.NONE), 2, 0));
        assertEquals(0, rules.root());
        assertTrue(rules.isDue(KnownRules.AGAIN_MS));
    }

    @Test
    void whenItCouldNotBeAskedFor_thenItIsDueAgain() {
        assertTrue(rules.begin());
        assertFalse(rules.begin(), "it is asked for already");
        rules.refuse(0);
        assertTrue(rules.isDue(KnownRules.AGAIN_MS));
        assertTrue(rules.begin());
    }

    @Test
    void whenItIsForgotten_thenWhatComesIsNotTaken_andItsBytesAreFree() {
        assertEquals(Next.TELL, answer(rules, document(), 0));
        assertEquals(RULES.length(), bytes.get());
        assertEquals(Next.NOTHING, answer(rules, document(), 0));
        assertTrue(rules.begin());
        rules.forget();
        assertEquals(Next.NOTHING, rules.take(document(), 1, 0));
        assertEquals(0, bytes.get());
        assertFalse(rules.begin());
    }

    private void know(String owner, boolean hasDocument, long usedMs) {
        KnownRules one = new KnownRules(bytes);
        Answer answer = hasDocument ? document() : Answer.of(Outcome.NONE);
        assertEquals(hasDocument ? Next.TELL : Next.NOTHING, answer(one, answer, 0));
        one.used(usedMs);
        known.put(owner, one);
    }

    @Test
    void whenThereAreTooMany_thenThoseWithoutADocumentGoFirst() {
        LeastUsed leastUsed = new LeastUsed(32, 1 << 20);
        for (int number = 0; number < 30; number++) {
            know("d" + number, true, number);
        }
        for (int number = 0; number < 4; number++) {
            know("n" + number, false, 100 + number);
        }
        assertTrue(leastUsed.isFull(known.size(), bytes.get()));
        assertEquals(4, leastUsed.forget(known, bytes));
        assertEquals(30, known.size());
        assertTrue(known.keySet().containsAll(Set.of("n2", "n3", "d2", "d29")), "the last stay");
        assertFalse(known.containsKey("d1"), "least used");
    }

    @Test
    void whenDocumentsAreTooLong_thenThoseNotUsedForLongestGo() {
        LeastUsed leastUsed = new LeastUsed(100, 16L * RULES.length());
        know("none", false, 0);
        for (int number = 0; number < 17; number++) {
            know("d" + number, true, 1 + number);
        }
        assertTrue(leastUsed.isFull(known.size(), bytes.get()));
        assertEquals(2, leastUsed.forget(known, bytes));
        assertEquals(15L * RULES.length(), bytes.get());
        assertFalse(known.containsKey("d1"));
        assertTrue(known.containsKey("d2"));
        assertTrue(known.containsKey("none"));
    }
}
