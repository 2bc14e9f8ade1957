package strowger.server.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;

import java.util.List;

class ComparisonTest {
    @Test
    void expiresMayDifferByTwoSeconds() {
        assertTrue(Comparison.areEqual("<sip:a>;expires=600", "<sip:a>;expires=598", 0));
        assertFalse(Comparison.areEqual("<sip:a>;expires=600", "<sip:a>;expires=597", 0));
        assertFalse(Comparison.areEqual("<sip:a>;expires=600", "<sip:b>;expires=600", 9));
    }

    @Test
    void lessMayBeLeftOfWhatExpiresWhenTheRunIsLate() {
        assertTrue(Comparison.areEqual("active;expires=60", "active;expires=55", 3));
        assertFalse(Comparison.areEqual("active;expires=60", "active;expires=54", 3));
        assertFalse(Comparison.areEqual("active;expires=60", "active;expires=63", 3), "more");
    }

    @Test
    void aDifferenceIsShownByItsPath() throws JsonProcessingException {
        assertEquals(
                List.of(new Comparison.Difference("1 uac", "/message/line", "\"a\"", "\"b\"")),
                differences(
                        event("\"message\": {\"line\": \"a\"}"),
                        event("\"message\": {\"line\": \"b\"}")));
    }

    @Test
    void anEventThatIsMissingOrTooManyIsADifference() throws JsonProcessingException {
        assertEquals(1, differences(event("\"message\": null"), "[]").size());
        assertEquals(1, differences("[]", event("\"message\": null")).size());
        assertEquals(
                List.of(), differences(event("\"message\": null"), event("\"message\": null")));
    }

    private static String event(String content) {
        return "[{\"step\": 1, \"socket\": \"uac\", " + content + "}]";
    }

    private static List<Comparison.Difference> differences(String expected, String observed)
            throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper();
        return Comparison.of(json.readTree(expected), json.readTree(observed), 0);
    }
}
